import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import type { Store } from 'openai-assistants-shim';
import { createMeasure } from './latency/measure.js';
import { listFirstRows } from './latency/run-rows.js';
import { runPolledFlow } from './sides/flow-sides.js';
import { createClients } from './support/clients.js';
import { median } from './support/compare.js';
import { recordUpstream } from './support/recorded-upstream.js';
import { report } from './support/report.js';
import { isThere, STORE_KINDS, wrap } from './support/stores.js';

const FLOWS = 60;
const WARM_UP = 20;
const LATENCY = 50;

/** The target for the calls of the store in a polled flow. */
const MOST_CALLS = 8;

/** Measures, for each store, how long users wait for a polled flow, for a new run, and for its first event. */
export async function benchStores(): Promise<void> {
  report('a polled flow by its store, with recorded answers: wall time, and calls of the store');
  for (const { name, url, open, limit } of STORE_KINDS) {
    if (url !== undefined && !(await isThere(url))) {
      report.line(name, `no server at ${new URL(url).host}`);
      continue;
    }
    const { store, clear } = await open();
    try {
      const { wall, calls } = await measureFlow(store);
      report.line(`${name}: a polled flow`, `${wall.toFixed(1)} ms`);
      report.target(`${name}: calls of the store`, calls, MOST_CALLS);
      const { world, measureRow } = await createMeasure(LATENCY, store);
      for (const row of listFirstRows(world)) {
        const { handWritten } = await measureRow(row);
        const label = `${name}: ${row.name}, ms over hand-written`;
        if (limit === undefined) report.line(label, handWritten?.difference.toFixed(2) ?? '-');
        else report.target(label, handWritten?.difference, limit);
      }
    } finally {
      await store.close?.();
      await clear();
    }
  }
}

async function measureFlow(given: Store): Promise<{ wall: number; calls: number }> {
  const fake = createFakeOpenAI();
  fake.respond(() => 'Hello there, how can I help you today with whatever you need?');
  let calls = 0;
  const store = wrap(given, () => Promise.resolve((calls += 1)));
  const clients = await createClients((await recordUpstream(fake)).fetch, { store });
  const walls: number[] = [];
  calls = 0;
  for (let flow = 0; flow < FLOWS; flow += 1) {
    const start = performance.now();
    await runPolledFlow(clients);
    walls.push(performance.now() - start);
  }
  return { wall: median(walls.slice(WARM_UP)), calls: calls / FLOWS };
}
