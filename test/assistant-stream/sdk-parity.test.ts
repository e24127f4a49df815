import { AssistantStream as SdkAssistantStream } from 'openai/lib/AssistantStream';
import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import { readableOfEvents, record, type LogEntry } from './support/record.js';
import { brokenScenarios, scenarios } from './support/scenarios.js';

const openings = {
  ours: (events: readonly unknown[]): AssistantStream => AssistantStream.fromReadableStream(readableOfEvents(events)),
  sdk: (events: readonly unknown[]): AssistantStream => SdkAssistantStream.fromReadableStream(readableOfEvents(events)),
};

describe('a stream tells what the stream of SDK 7.55 tells, in the same order', () => {
  it.each(Object.entries(scenarios))('%s', async (_name, events) => {
    const ours = openings.ours(events);
    const sdk = openings.sdk(events);
    // Both are listened to before either begins: the end of a stream is told once.
    const [log, sdkLog] = await Promise.all([record(ours), record(sdk)]);
    expect(log.length).toBeGreaterThan(events.length);
    expect(log).toEqual(sdkLog);
    expect(await ours.finalRun()).toEqual(await sdk.finalRun());
    expect(await ours.finalMessages()).toEqual(await sdk.finalMessages());
    expect(await ours.finalRunSteps()).toEqual(await sdk.finalRunSteps());
  });
});

describe('a stream fails where the stream of SDK 7.55 fails, after the same events', () => {
  it.each(Object.entries(brokenScenarios))('%s', async (_name, events) => {
    const log = await record(openings.ours(events));
    expect(log.map((entry) => entry.name).slice(-2)).toEqual(['error', 'end']);
    expect(withoutMessages(log)).toEqual(withoutMessages(await record(openings.sdk(events))));
  });
});

/** The log less the words of the error, which are ours. */
function withoutMessages(log: LogEntry[]): unknown[] {
  return log.map((entry) => ({
    ...entry,
    args: entry.name === 'error' ? entry.args.map((error) => (error as { error: string }).error) : entry.args,
  }));
}
