import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

test('the quickstart runs against the fake when there is no key, says so, and prints its runs', async () => {
  vi.stubEnv('OPENAI_API_KEY', undefined);
  const printed: string[] = [];
  const finished = new Promise<void>((resolve) => {
    vi.spyOn(console, 'log').mockImplementation((line: string) => {
      printed.push(`${line}\n`);
      if (line.includes('message_creation')) resolve();
    });
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);

  await import('../../examples/quickstart.js');
  await finished;

  const output = printed.join('');
  expect(output).toContain('upstream: the fake');
  expect(output).toContain('(get_weather {"city":"Oslo"} -> 4 °C and rain)');
  expect(output).toContain('In Oslo it is 4 °C and raining.');
  expect(output).toMatch(/\(get_weather .*Lisbon.*\)\nWith 19 °C and sun in Lisbon.*\nrun run_\w+ is completed/);
  expect(output).toMatch(/user: What .*\n +assistant: In Oslo.*\n +user: And .*\n +assistant: With 19/);
  expect(output).toMatch(/step_\w+ tool_calls completed\n +step_\w+ message_creation completed/);
  // Streamed: the answer came in pieces.
  expect(printed.filter((piece) => !piece.endsWith('\n')).length).toBeGreaterThan(3);
});

test('the quickstart leaves the upstream to the SDK when there is a key', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'key');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { chooseUpstream } = await import('../../examples/support/choose-upstream.js');

  expect(chooseUpstream()).toEqual({});
  expect(log).toHaveBeenCalledWith(expect.stringContaining('upstream: OpenAI'));
});
