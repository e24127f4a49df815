import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocketDoor, TOKEN, type SocketDoor } from '../../server/support/socket-door.js';

const run = promisify(execFile);

const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => Boolean(process.env.CI),
);
if (!hasCurl) console.warn('Skipped, for there is no curl: tests of the commands of docs/http.md.');

const page = readFileSync(new URL('../../../docs/http.md', import.meta.url), 'utf8');

/** The commands of the page that send requests, in its order. */
const COMMANDS = [...page.matchAll(/```sh\n(curl .*?)```/gs)].map(([, command = '']) => command);

interface Answer {
  id: string;
  status?: string;
}

/** The id behind each name in the answers' order of appearance, so that texts can be compared. */
function nameIds(text: string): string {
  const names = new Map<string, string>();
  return text.replace(/"(asst|thread|run|msg|step)_\w+"/g, (id, kind: string) => {
    const name =
      names.get(id) ?? `"${kind}${[...names.keys()].filter((known) => known.startsWith(`"${kind}_`)).length + 1}"`;
    names.set(id, name);
    return name;
  });
}

describe.skipIf(!hasCurl)('the commands of docs/http.md', () => {
  let door: SocketDoor;
  beforeEach(async () => {
    door = await openSocketDoor();
  });
  afterEach(() => door.close());

  const send = async (command: string | undefined, ids: Record<string, string> = {}): Promise<string> => {
    const env = { ...process.env, OPENAI_BASE_URL: door.baseURL, OPENAI_API_KEY: TOKEN, ...ids };
    const { stdout } = await run('sh', ['-c', command ?? 'exit 1'], { env });
    return stdout;
  };
  const call = async (command: string | undefined, ids?: Record<string, string>): Promise<Answer> =>
    JSON.parse(await send(command, ids)) as Answer;

  it('run an assistant that is polled, then one that is streamed', async () => {
    const [assistant, thread, start, ask, stream, ...others] = COMMANDS;
    door.fake.reply('Hello!');
    door.fake.reply({ chunks: ['Hello ', 'again.'] });

    const { id: ASSISTANT_ID } = await call(assistant);
    const { id: THREAD_ID } = await call(thread);
    const { id: RUN_ID } = await call(start, { ASSISTANT_ID, THREAD_ID });
    let asked = await call(ask, { THREAD_ID, RUN_ID });
    while (asked.status === 'queued' || asked.status === 'in_progress') asked = await call(ask, { THREAD_ID, RUN_ID });
    const events = nameIds(await send(stream, { ASSISTANT_ID, THREAD_ID }));

    expect(asked).toMatchObject({ id: RUN_ID, object: 'thread.run', status: 'completed' });
    expect(others).toEqual([]);
    // Each event is a line of its name, a line of its object, and an empty line.
    const frames = events.split('\n\n').map((frame) => frame.split('\n'));
    expect(frames.at(-1)).toEqual(['']);
    expect(frames.slice(0, -1).map(([name, data, ...more]) => [name, data?.slice(0, 6), more])).toEqual(
      [
        'thread.run.created',
        'thread.run.queued',
        'thread.run.in_progress',
        'thread.run.step.created',
        'thread.run.step.in_progress',
        'thread.message.created',
        'thread.message.in_progress',
        'thread.message.delta',
        'thread.message.delta',
        'thread.message.completed',
        'thread.run.step.completed',
        'thread.run.completed',
        'done',
      ].map((name) => [`event: ${name}`, 'data: ', []]),
    );
    const deltas = frames.filter(([name]) => name === 'event: thread.message.delta').map(([, data]) => data);
    expect(deltas).toEqual([
      'data: {"id":"msg1","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":{"value":"Hello ","annotations":[]}}]}}',
      'data: {"id":"msg1","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":{"value":"again."}}]}}',
    ]);
    expect(events.endsWith('\n\nevent: done\ndata: [DONE]\n\n')).toBe(true);
    door.fake.assertDone();
  });
});
