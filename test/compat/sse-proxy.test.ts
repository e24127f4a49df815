import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { passThrough, proxyEvents, type ServerResponse } from './apps/sse-proxy.js';
import { connect, wayNames } from './support/connect.js';

function createServerResponse() {
  const written: string[] = [];
  const closed: (() => void)[] = [];
  let ended = false;
  const res: ServerResponse = {
    setHeader: (name, value) => written.push(`${name}: ${value}`),
    write: (chunk) => written.push(chunk.replace(/^data: |\n\n$/g, '')),
    end: () => (ended = true),
    on: (_event, listener) => closed.push(listener),
  };
  return { res, written, isEnded: () => ended, close: () => closed.forEach((listener) => listener()) };
}

describe.each(wayNames)('a proxy of server-sent events, on %s', (way) => {
  async function start() {
    const { fake, openai } = connect(way);
    const assistant = await createWeatherAssistant(openai);
    const thread = await openai.beta.threads.create({ messages: [{ role: 'user', content: 'Weather?' }] });
    return { fake, openai, request: { threadId: thread.id, assistantId: assistant.id, tool: () => 'rain' } };
  }

  it('writes what the raw events carry, through the rounds of a tool', async () => {
    const { fake, openai, request } = await start();
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    fake.reply({ chunks: ['It ', 'rains.'] });
    const { res, written, isEnded } = createServerResponse();
    await proxyEvents(openai, request, res);
    expect(written).toEqual([
      'Content-Type: text/event-stream',
      '{"step":"tool_calls"}',
      '{"step":"message_creation"}',
      '{"text":"It "}',
      '{"text":"rains."}',
      '[DONE]',
    ]);
    expect(isEnded()).toBe(true);
    fake.assertDone();
  });

  it('writes the error of a run that failed', async () => {
    const { fake, openai, request } = await start();
    fake.reply({ failed: { code: 'rate_limit_exceeded', message: 'Slow down.' } });
    const { res, written } = createServerResponse();
    await proxyEvents(openai, request, res);
    expect(written.slice(1)).toEqual(['{"error":{"code":"rate_limit_exceeded","message":"Slow down."}}', '[DONE]']);
  });

  it('ends and cancels the run when the reader goes', async () => {
    const { fake, openai, request } = await start();
    fake.reply({ chunks: ['It ', 'rains.'] });
    const hold = fake.hold({ afterEvents: 4 });
    const { res, isEnded, close } = createServerResponse();
    const proxied = proxyEvents(openai, request, res);
    await hold.reached;
    close();
    await proxied;
    hold.release();
    expect(isEnded()).toBe(true);
    const [run] = (await openai.beta.threads.runs.list(request.threadId)).data;
    const ended = await openai.beta.threads.runs.poll(run?.id ?? '', { thread_id: request.threadId });
    expect(ended.status).toBe('cancelled');
  });

  it('passes the event stream of the service through', async () => {
    const { fake, openai, request } = await start();
    fake.reply('It rains.');
    const response = await passThrough(openai, request.threadId, request.assistantId);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const frames = (await response.text()).split('\n\n').filter((frame) => frame !== '');
    const parsed = frames.map((frame) => /^event: (.+)\ndata: (.+)$/.exec(frame)?.slice(1) ?? [frame]);
    expect(parsed[0]?.[0]).toBe('thread.run.created');
    expect(JSON.parse(parsed[0]?.[1] ?? '')).toMatchObject({ object: 'thread.run', status: 'queued' });
    expect(parsed.at(-2)?.[0]).toBe('thread.run.completed');
    expect(parsed.at(-1)).toEqual(['done', '[DONE]']);
  });
});
