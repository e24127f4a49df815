import fc from 'fast-check';
import { AssistantStream as Sdk755 } from 'openai/lib/AssistantStream';
import { AssistantStream as Sdk515 } from 'openai-5-15/lib/AssistantStream';
import { AssistantStream as Sdk523 } from 'openai-5-23/lib/AssistantStream';
import { AssistantStream as Sdk649 } from 'openai-6-49/lib/AssistantStream';
import { AssistantStream as Sdk70 } from 'openai-7-0/lib/AssistantStream';
import { describe, expect, it } from 'vitest';
import { AssistantStream } from '../../src/assistant-stream/assistant-stream.js';
import { runBegins, runCompletes, textMessage } from './support/legacy-events.js';
import { readableOf, readableOfEvents, record, slowReadableOfEvents, toLines } from './support/record.js';
import { scenarios } from './support/scenarios.js';
import { helloRun, openStream, pushSource, settle } from './support/sources.js';

const params = { assistant_id: 'asst_1' };
const sdks = { '5.15': Sdk515, '5.23': Sdk523, '6.49': Sdk649, '7.0': Sdk70, '7.55': Sdk755 };

describe('toReadableStream', () => {
  it('writes a line for every raw event and nothing else', async () => {
    expect(await new Response(openStream(helloRun).toReadableStream()).text()).toBe(toLines(helloRun));
  });

  it('fails when the stream fails', async () => {
    await expect(new Response(openStream(runBegins()).toReadableStream()).text()).rejects.toThrow('Final run');
  });

  it('aborts the stream when it is cancelled', async () => {
    const runs = {
      create: (_id: string, _params: unknown, options?: { signal?: AbortSignal | null | undefined }) => {
        const pushed = pushSource(options?.signal ?? new AbortController().signal);
        for (const event of helloRun.slice(0, 4)) pushed.push(event);
        return Promise.resolve(pushed.events);
      },
    };
    const stream = AssistantStream.createAssistantStream('thread_1', runs, params);
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    await settle();
    expect([stream.controller.signal.aborted, stream.ended, stream.aborted]).toEqual([true, true, true]);
  });
});

describe.each(Object.entries(sdks))('with SDK %s', (_version, Sdk) => {
  const names = ['a text', 'parallel function calls that wait', 'a cancelled run', 'several parts, with an image'];
  it.each(names)('its streams read what ours write: %s', async (name) => {
    const events = scenarios[name] ?? [];
    const theirs = Sdk.fromReadableStream(openStream(structuredClone(events)).toReadableStream());
    const ours = AssistantStream.fromReadableStream(openStream(structuredClone(events)).toReadableStream());
    const seen: unknown[] = [];
    theirs.on('event', (event) => seen.push(structuredClone(event)));
    expect(await theirs.finalRun()).toEqual(await ours.finalRun());
    expect(seen).toEqual(events);
  });

  it.each(names)('our streams read what its write: %s', async (name) => {
    const events = scenarios[name] ?? [];
    // Older SDKs write the very objects their snapshots grow in: they have to get ahead of the next delta.
    const theirs = Sdk.fromReadableStream(slowReadableOfEvents(events));
    const log = await record(AssistantStream.fromReadableStream(theirs.toReadableStream()));
    expect(log).toEqual(await record(AssistantStream.fromReadableStream(readableOfEvents(events))));
  });
});

describe('fromReadableStream', () => {
  const events = [...runBegins(), ...textMessage(1, ['Grüße', ' 世界', ' 🌍🏳️‍🌈']), runCompletes];

  it('reads the same however the bytes are cut', async () => {
    const bytes = new TextEncoder().encode(toLines(events));
    const whole = await record(AssistantStream.fromReadableStream(readableOf([bytes])));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
        const places = [0, ...cuts.sort((left, right) => left - right), bytes.length];
        const chunks = places.slice(1).map((end, at) => bytes.slice(places[at], end));
        expect(await record(AssistantStream.fromReadableStream(readableOf(chunks)))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('reads the same byte by byte', async () => {
    const bytes = new TextEncoder().encode(toLines(events));
    const chunks = Array.from(bytes, (byte) => new Uint8Array([byte]));
    const stream = AssistantStream.fromReadableStream(readableOf(chunks));
    expect(await stream.finalMessages()).toMatchObject([{ content: [{ text: { value: 'Grüße 世界 🌍🏳️‍🌈' } }] }]);
  });

  const lines = toLines(events);
  it.each([
    ['CRLF', [lines.replaceAll('\n', '\r\n')]],
    ['CRLF cut in two', lines.replaceAll('\n', '\r\n').split(/(?<=\r)/)],
    ['blank lines', [`\n\n${lines.replaceAll('\n', '\n \n\n')}`]],
    ['no newline at the end', [lines.trimEnd()]],
    ['text chunks', [lines]],
    ['empty chunks', ['', lines, '']],
    ['array buffers', [new TextEncoder().encode(lines).buffer as unknown as Uint8Array]],
  ])('reads %s', async (_form, chunks) => {
    const log = await record(AssistantStream.fromReadableStream(readableOf(chunks)));
    expect(log).toEqual(await record(AssistantStream.fromReadableStream(readableOfEvents(events))));
  });

  it.each([
    ['a line that is no JSON', ['{"event":"secret', '\n']],
    ['a last line that is cut', [toLines(runBegins()), '{"event":"secret']],
    ['a chunk that is no text', [7 as unknown as string]],
  ])('fails on %s, cancels the readable and does not quote it', async (_what, chunks) => {
    let isCancelled = false;
    const readable = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        if (chunks.length === 2 && chunks[1] !== '\n') controller.close();
      },
      cancel() {
        isCancelled = true;
      },
    });
    const stream = AssistantStream.fromReadableStream(readable);
    const error: unknown = await stream.done().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: expect.any(Error) as Error });
    expect(String(error)).not.toContain('secret');
    expect(isCancelled).toBe(!(chunks.length === 2 && chunks[1] !== '\n'));
  });

  it('fails as the readable fails', async () => {
    const cause = new Error('dropped');
    const readable = new ReadableStream({
      start(controller) {
        controller.error(cause);
      },
    });
    await expect(AssistantStream.fromReadableStream(readable).done()).rejects.toMatchObject({
      message: 'dropped',
      cause,
    });
  });

  it('cancels the readable when it is aborted, even while it waits', async () => {
    let isCancelled = false;
    const readable = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    const stream = AssistantStream.fromReadableStream(readable);
    await settle();
    stream.abort();
    await expect(stream.done()).rejects.toThrow('Request was aborted.');
    expect([isCancelled, readable.locked]).toEqual([true, false]);
  });
});
