import { expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.js';
import { assistants } from '../../src/cli/commands/assistants.js';
import { audit } from '../../src/cli/commands/audit.js';
import { compare } from '../../src/cli/commands/compare.js';
import { doctor } from '../../src/cli/commands/doctor.js';
import { exportData } from '../../src/cli/commands/export.js';
import { importData } from '../../src/cli/commands/import.js';
import { run } from '../../src/cli/commands/run.js';
import { serve } from '../../src/cli/commands/serve.js';
import { swap } from '../../src/cli/commands/swap.js';
import { listBlocks, readPages } from './support/read-pages.js';

const pages = readPages();
const commands = new Map<string, Command>(
  Object.entries({ assistants, audit, compare, doctor, export: exportData, import: importData, run, serve, swap }),
);

/** Command lines of the program, in blocks and in the text. */
const lines = pages.flatMap((page) => {
  const inBlocks = listBlocks(page).flatMap(({ at, code }) => code.split('\n').map((line) => ({ at, line })));
  const inText = [...page.text.matchAll(/`([^`\n]+)`/g)].map(([, line = '']) => ({ at: page.path, line }));
  return [...inBlocks, ...inText];
});

/** A command of the program, and the options that stand behind it up to `--`. */
function parse(line: string): { command: string; options: string[] } | null {
  const [, command, rest = ''] = /npx openai-assistants-shim ([a-z]+)\b([^#]*)/.exec(line) ?? [];
  if (command === undefined) return null;
  const [own = ''] = rest.split(' -- ');
  return { command, options: [...own.matchAll(/ --([a-z-]+)/g)].map(([, option = '']) => option) };
}

test('commands and options that the docs show are those of the program', () => {
  const shown = lines.flatMap(({ at, line }) => {
    const parsed = parse(line);
    return parsed ? [{ at, ...parsed }] : [];
  });
  expect(shown.length).toBeGreaterThan(40);
  const unknown = shown.flatMap(({ at, command, options }) => {
    const known = commands.get(command)?.definition.args;
    if (!known) return [`${at}: ${command}`];
    return options.filter((option) => option !== 'help' && !(option in known)).map((option) => `${at}: --${option}`);
  });
  expect(unknown).toEqual([]);
});

test('each option of the program stands in the docs', () => {
  const text = pages.map((page) => page.text).join('\n');
  const missing = [...commands].flatMap(([name, { definition }]) =>
    Object.entries(definition.args)
      .filter(([option, { type }]) => type !== 'positional' && !text.includes(`--${option}`))
      .map(([option]) => `${name} --${option}`),
  );
  expect(missing).toEqual([]);
});
