import { describe, expect, it } from 'vitest';
import { openDoor } from './support/door.js';

const APP = 'https://app.test';
const OTHER = 'https://other.test';

/** What a browser asks before it sends a request with a key and a body: no key, no body. */
const askBefore = (handler: (request: Request) => Promise<Response>, origin: string): Promise<Response> =>
  handler(
    new Request('http://door.test/v1/threads', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,openai-beta',
      },
    }),
  );

const namesOf = (response: Response): string[] =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('without cors', () => {
  it('sends no CORS headers', async () => {
    const { handler, send } = openDoor();
    const answers = [
      await send('POST', '/v1/threads', {}, { origin: APP }),
      await send('GET', '/v1/threads/thread_none', undefined, { origin: APP }),
      await send('GET', '/v1/none', undefined, { origin: APP }),
      await askBefore(handler, APP),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 405]);
    expect(answers.flatMap(namesOf)).toEqual([]);
  });
});

describe('with cors', () => {
  it.each([
    ['one origin', APP, APP],
    ['several origins', [OTHER, APP], APP],
    ['any origin', '*', '*'],
    ['any origin, in a list', [OTHER, '*'], '*'],
  ])('with %s allowed, answers a preflight request without a key', async (_what, cors, named) => {
    const { handler, fake } = openDoor({ cors, authorize: () => false });
    const answer = await askBefore(handler, APP);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(answer.headers.get('access-control-allow-origin')).toBe(named);
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization,content-type,openai-beta');
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    expect(fake.requests).toEqual([]);
  });

  it.each([
    ['one origin', APP],
    ['several origins', [APP, 'https://second.test']],
  ])('sends no CORS headers to another origin than %s', async (_what, cors) => {
    const { handler, send } = openDoor({ cors });
    expect((await askBefore(handler, OTHER)).headers.get('access-control-allow-origin')).not.toBe(OTHER);
    const answer = await send('POST', '/v1/threads', {}, { origin: OTHER });
    expect(answer.headers.get('access-control-allow-origin')).not.toBe(OTHER);
  });

  it('still requires a key', async () => {
    const { send } = openDoor({ cors: '*', authorize: () => false });
    const refused = await send('POST', '/v1/threads', {}, { origin: APP });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  });

  it('answers a HEAD request with headers only', async () => {
    const answer = await openDoor({ cors: '*' }).send('HEAD', '/v1/assistants', undefined, { origin: APP });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('lets pages read answers, errors and streams, with their headers', async () => {
    const { fake, send, call } = openDoor({ cors: APP });
    fake.reply('Hello.');
    const { id: assistant_id } = await call('POST', '/v1/assistants', { model: 'gpt-6-luna' });
    const thread = { messages: [{ role: 'user', content: 'Hi' }] };
    const stream = await send('POST', '/v1/threads/runs', { assistant_id, thread, stream: true }, { origin: APP });
    const answers = [
      await send('POST', '/v1/threads', {}, { origin: APP }),
      await send('GET', '/v1/threads/thread_none', undefined, { origin: APP }),
      await send('GET', '/v1/none', undefined, { origin: APP }),
      stream,
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 200]);
    expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual(answers.map(() => APP));
    expect(answers.map(({ headers }) => headers.get('access-control-expose-headers'))).toEqual(answers.map(() => '*'));
    expect(await stream.text()).toContain('event: done\ndata: [DONE]\n');
  });
});
