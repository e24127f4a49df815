import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useCli, type Ended } from './support/use-cli.js';

const cli = useCli();
const { pathOf, read, write } = cli;

const call = (...args: string[]): Promise<Ended> => cli.call(args);

const APP = {
  'package.json': '{\n  "name": "app",\n  "dependencies": {\n    "openai": "^4.20.0"\n  }\n}\n',
  'pnpm-lock.yaml': 'lockfileVersion: 9\n',
  'src/client.ts': "import OpenAI from 'openai';\r\nexport const client = new OpenAI();\r\n",
};

describe('swap', () => {
  test('writes the imports and the dependency, and prints what was done', async () => {
    write(APP);
    const { code, stdout, stderr } = await call('swap', '.');
    expect(code).toBe(0);
    expect(read('src/client.ts')).toBe(APP['src/client.ts'].replace("'openai'", "'openai-assistants-shim'"));
    expect(read('package.json')).toMatch(/"openai": "\^4\.20\.0",\n {4}"openai-assistants-shim": "\^\d+\.\d+\.\d+"\n/);
    expect(stdout).toContain("+import OpenAI from 'openai-assistants-shim';\r\n");
    expect(stderr).toBe(
      'Swapped 1 import in 1 file.\nAdded the dependency to package.json.\n\nNext\n  pnpm install\n  npx openai-assistants-shim audit .\n',
    );
    expect(await call('swap', '.')).toEqual({ code: 0, stdout: '', stderr: 'There is nothing to swap.\n' });
  });

  test('with --dry-run writes nothing, and its diff is a patch', async () => {
    write(APP);
    const { stdout, stderr } = await call('swap', '.', '--dry-run');
    expect(stderr).toBe('Would swap 1 import in 1 file.\nWould add the dependency to package.json.\n');
    expect(read('src/client.ts')).toBe(APP['src/client.ts']);
    write({ 'swap.patch': stdout });
    execFileSync('git', ['apply', 'swap.patch'], { cwd: pathOf() });
    expect(read('src/client.ts')).toContain('openai-assistants-shim');
    expect((await call('swap', '.')).stderr).toBe('There is nothing to swap.\n');
  });

  test('exits with 1 where something is left to decide, and tells it as JSON', async () => {
    write({ ...APP, 'a.js': "require(process.env.SDK || 'openai');\n" });
    const { code, stdout, stderr } = await call('swap', '.', '--json');
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: false,
      swapped: [{ file: 'src/client.ts', imports: 1 }],
      manifests: ['package.json'],
      next: ['pnpm install'],
      left: [expect.objectContaining({ file: 'a.js', line: 1, column: 1, needs_decision: true })],
      skipped: [],
    });
  });

  test('passes over what is ignored, made by tools, linked or binary, and names code that is no UTF-8', async () => {
    const source = APP['src/client.ts'];
    const others = {
      'node_modules/lib/index.js': source,
      'dist/index.js': source,
      'out/index.js': source,
      'packages/a/generated/x.ts': source,
      'binary.js': Buffer.from('\0\x01'),
      'utf16.ts': Buffer.from("import 'openai';", 'utf16le'),
      'latin1.js': Buffer.from("import 'openai'; // é", 'latin1'),
    };
    write({ ...others, '.gitignore': '/out\n', 'packages/a/.gitignore': 'generated/\n', 'packages/a/kept.ts': source });
    const outside = mkdtempSync(join(tmpdir(), 'shim-outside-'));
    writeFileSync(join(outside, 'app.ts'), source);
    symlinkSync(outside, pathOf('linked'));
    symlinkSync(join(outside, 'app.ts'), pathOf('app.ts'));

    const { stdout } = await call('swap', '.', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      swapped: [{ file: 'packages/a/kept.ts' }],
      next: ['npm install openai-assistants-shim'],
      skipped: ['latin1.js', 'utf16.ts'].map((file) => ({ file, why: 'It is not text in UTF-8.' })),
    });
    expect(readFileSync(join(outside, 'app.ts'), 'utf8')).toBe(source);
    for (const [path, content] of Object.entries(others))
      expect(readFileSync(pathOf(path))).toEqual(Buffer.from(content));
    rmSync(outside, { recursive: true });
  });

  test('refuses a command line that is wrong', async () => {
    write(APP);
    for (const [args, message] of [
      [[], 'DIR is missing.'],
      [['nowhere'], 'nowhere is not a folder.'],
      [['package.json'], 'package.json is not a folder.'],
      [['.', '--fix'], 'Unknown option: --fix'],
    ] as const)
      expect(await call('swap', ...args)).toEqual({
        code: 2,
        stdout: '',
        stderr: `openai-assistants-shim: ${message}\n`,
      });
    expect((await call('swap', '--help')).stdout).toContain('--dry-run');
  });
});

describe('audit', () => {
  const LEGACY = {
    ...APP,
    'src/use.ts': "import { client } from './client';\nclient.beta.threads.create();\n",
    'worker.py': 'import openai\nclient.beta.threads.create()\n',
  };

  test('lists the uses, what becomes of each, and what is left after the swap', async () => {
    write(LEGACY);
    const before = await call('audit', '.');
    expect([before.code, before.stderr]).toEqual([1, '']);
    expect(before.stdout).toMatch(/^3 uses of the Assistants API, in 3 of 4 files:\n/);
    expect(before.stdout).toContain('  2 work after: npx openai-assistants-shim swap .\n  1 needs a decision\n');
    expect(before.stdout).toContain('\n  worker.py:2:8  beta.threads.create (Python)\n');
    expect(before.stdout).toContain('\n  src/use.ts:2:21  threads.create\n');
    await call('swap', '.');
    const after = await call('audit', '.', '--json');
    expect(after.code).toBe(1);
    expect(JSON.parse(after.stdout)).toMatchObject({
      files: 4,
      summary: { works: 1, after_swap: 0, decide: 1 },
      uses: [
        { file: 'src/use.ts', line: 2, column: 21, kind: 'call', what: 'threads.create', outcome: 'works' },
        { file: 'worker.py', kind: 'other language', outcome: 'decide', see: expect.stringMatching(/docs\/http\.md$/) },
      ],
    });
  });

  test('exits with 0 where nothing needs a decision', async () => {
    write({ ...LEGACY, 'worker.py': '' });
    expect((await call('audit', '.')).code).toBe(0);
    write({ 'src/client.ts': '', 'src/use.ts': '' });
    expect(await call('audit', 'src')).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: 'No use of the Assistants API in 2 files.\n',
    });
  });

  test('writes its report to a file', async () => {
    write(LEGACY);
    const { stdout } = await call('audit', '.', '--output', 'report.txt');
    expect(stdout.split('\n').slice(-2)).toEqual(['The report is in report.txt.', '']);
    expect(read('report.txt')).toContain('worker.py:2:8');
    await call('audit', '.', '--json', '--output=report.json');
    expect(JSON.parse(read('report.json'))).toMatchObject({ summary: { decide: 1 } });
    expect(await call('audit', '.', '--output', 'none/report.txt')).toMatchObject({ code: 1, stdout: '' });
  });

  test('reads the .env files that are ignored', async () => {
    write({ '.gitignore': '.env\n', '.env': 'OPENAI_ASSISTANT_ID=asst_abc123def456ghi789jkl012\n' });
    execFileSync('git', ['init', '-q'], { cwd: pathOf() });
    expect((await call('audit', '.')).stdout).toContain('  .env:1:21  asst_abc123def456ghi789jkl012\n');
  });

  test('refuses a command line that is wrong', async () => {
    for (const args of [[], ['nowhere'], ['.', '--output'], ['.', '--josn']])
      expect(await call('audit', ...args)).toMatchObject({ code: 2, stdout: '' });
  });
});
