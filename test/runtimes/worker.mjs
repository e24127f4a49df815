import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { expectEqual } from './execute.mjs';
import { callMount } from './mounts.mjs';
import { serveFake } from './serve-fake.mjs';
import { requireTool } from './tools.mjs';

/** How long (ms) a request may take that has nothing to wait for: one that hangs is ended by its host at some time. */
const PATIENCE = 20_000;

/** Cloudflare's workerd, by miniflare: the program in one request, calls of many requests, and the mount. */
export async function runWorker({ project }) {
  const served = await serveFake(project);
  try {
    const printed = await withWorker(join(project, 'worker.mjs'), {}, async (send) => {
      const response = await send('http://worker.test/');
      const text = await response.text();
      if (response.status !== 200) throw new Error(text);
      return text;
    });
    const bindings = { OPENAI_BASE_URL: served.baseURL, OPENAI_API_KEY: 'test', DOOR_TOKEN: 'let-me-in' };
    await withWorker(join(project, 'worker-requests.mjs'), bindings, (send) => callAcross(send, served.fake));
    const mount = join(project, 'mounts/workers/worker.ts');
    await withWorker(mount, bindings, (send) =>
      callMount((path, init) => send(`http://worker.test${path}`, init), served.fake),
    );
    return printed;
  } finally {
    served.close();
  }
}

async function withWorker(entry, bindings, work) {
  const { Miniflare } = requireTool('miniflare', 'miniflare');
  const script = await bundle(entry, 'worker');
  const miniflare = new Miniflare({ modules: true, script, compatibilityDate: '2025-09-01', bindings });
  const send = async (url, init) => {
    const signal = AbortSignal.timeout(PATIENCE);
    const late = new Promise((_, reject) => {
      signal.addEventListener('abort', () =>
        reject(new Error(`no answer within ${PATIENCE} ms: ${init?.body ?? url}`)),
      );
    });
    return Promise.race([miniflare.dispatchFetch(url, init), late]);
  };
  try {
    return await work(send);
  } finally {
    await miniflare.dispose();
  }
}

/** What one request began, others go on with: whether or not it has been answered. */
async function callAcross(send, fake) {
  const post = (body) => send('http://worker.test/', { method: 'POST', body: JSON.stringify(body) });
  const ask = async (call, args, options) => (await post({ call, args, ...options })).json();
  const expectRun = async (status, call, args, options) =>
    expectEqual((await ask(call, args, options)).status, status, `${call} ${JSON.stringify(options ?? {})}`);
  const begin = async (options) => {
    const place = await ask('setUp');
    fake.reply('One two three.');
    const hold = fake.hold({ afterEvents: 5 });
    return { place, hold, run: await ask('create', place, options) };
  };
  const expectFree = async (place, options) => {
    fake.reply('Again.');
    await expectRun('completed', 'createAndPoll', place, options);
  };

  // Without `waitUntil` the run goes on in the background, says so, and ends for whoever asks next.
  const left = await begin({});
  const warnings = (await ask('warnings')).filter((line) => line.includes('waitUntil'));
  expectEqual(warnings.length, 1, 'warnings that name waitUntil');
  await expectRun('in_progress', 'retrieve', left.run);
  left.hold.release();
  await expectRun('completed', 'poll', left.run);
  await expectFree(left.place);

  // Its thread is as free where nobody has asked.
  const forgotten = await begin({});
  forgotten.hold.release();
  await expectRun('completed', 'poll', forgotten.run);

  // Another request cancels it.
  for (const options of [{}, { waits: true }, { waits: true, execution: 'foreground' }]) {
    const { place, run, hold } = await begin(options);
    await expectRun('cancelling', 'cancel', run, options);
    await expectRun('cancelled', 'poll', run, options);
    hold.release();
    await expectFree(place, options);
  }

  // In the foreground it is lost with its request, and its thread is not.
  const lost = await begin({ execution: 'foreground' });
  await expectRun('failed', 'poll', lost.run, { execution: 'foreground' });
  lost.hold.release();
  await expectFree(lost.place, { execution: 'foreground' });

  // With `waitUntil` it ends behind the answer, and others see it.
  for (const execution of ['auto', 'foreground']) {
    const options = { waits: true, execution };
    const { run, hold } = await begin(options);
    const polled = expectRun('completed', 'poll', run, options);
    hold.release();
    await polled;
  }

  // One request streams; others look, and cancel.
  for (const ends of ['completed', 'cancelled']) {
    const place = await ask('setUp');
    fake.reply('One two three.');
    const hold = fake.hold({ afterEvents: 5 });
    const streamed = (await post({ call: 'stream', args: place })).text();
    // If a call below fails, its error counts, not that of the stream which then breaks.
    streamed.catch(() => undefined);
    await hold.reached;
    // The service has sent these events; on a busy machine the worker stores the run some time later.
    let run;
    do [run] = await ask('list', place);
    while (run === undefined || run.status === 'queued');
    expectEqual(run.status, 'in_progress', 'a run that another request streams');
    if (ends === 'cancelled') await expectRun('cancelling', 'cancel', run);
    else hold.release();
    const lines = (await streamed).trim().split('\n');
    expectEqual(JSON.parse(lines.at(-1)).event, `thread.run.${ends}`, 'the last event');
    await expectRun(ends, 'poll', run);
    hold.release();
  }
}
