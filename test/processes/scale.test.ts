import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeOpenAI } from '../../src/testing/index.js';
import { describeServer } from '../store/support/backends.js';
import { chooseRedis, createDatabase } from './support/databases.js';
import { buildCli, type Cli } from './support/start-cli.js';
import { startMortalDoors, type MortalDoors } from './support/mortal-doors.js';
import { createPatientApp, type Asked, type PatientApp } from './support/patient-app.js';
import { balance } from './support/round-robin.js';
import { scriptWeather } from './support/run-many.js';
import { serveFake } from './support/serve-fake.js';
import { showConversation } from '../support/flow-tools.js';

/** `SCALE_RUNS=1000` for the whole of it. */
const RUNS = Number(process.env.SCALE_RUNS ?? 40);
/** Those that wait for a dead process to be given up hold no other up. */
const AT_ONCE = Math.max(40, RUNS / 10);
const KEY = 'sk-operator';
/** What answers a call of a run that never came to be. */
const LOST = 'No output: the run was lost.';
/** The statuses of runs that have ended. */
const OVER = ['completed', 'failed', 'cancelled', 'expired', 'incomplete'];

let cli: Cli;

beforeAll(async () => {
  cli = await buildCli();
});

afterAll(() => cli.close());

const stores = [
  { what: 'PostgreSQL', open: createDatabase },
  { what: 'Redis', open: chooseRedis },
] as const;

for (const { what, open } of stores) {
  await describeServer(what, `three doors on one ${what}, one of them killed each second`, () => {
    test(`bring ${RUNS} runs to their ends, none of them twice`, { timeout: 3_000_000 }, async () => {
      // Slow enough that a process dies over each step of a run now and then.
      const upstream = await serveFake({ latency: () => 5 + Math.random() * 20, pace: 15 });
      scriptWeather(upstream.fake);
      const store = await open();
      const args = ['--base-url', upstream.baseURL, '--store', store.address];
      const doors = await startMortalDoors(cli, 3, args, { env: { OPENAI_API_KEY: KEY } });
      const balancer = await balance(doors.ports);
      try {
        const app = await createPatientApp(balancer.baseURL, KEY);
        const started = Date.now();
        const asked = await askAll(app, doors);
        const seconds = Math.round((Date.now() - started) / 1000);
        const figures = { kills: doors.kills(), seconds, lostOnTheWay: balancer.lost(), ...tally(asked) };
        console.log(`${what}: ${JSON.stringify(figures)}`);

        expect(asked).toHaveLength(RUNS);
        expect(figures.lostOnTheWay).toBeGreaterThan(0);
        const answers = countAnswers(upstream.fake);
        for (const { place, way, threadId, statuses, lostStarts } of asked) {
          const shown = showConversation(upstream.fake, threadId);
          const found = `${threadId}: ${way}, ${statuses.join()}, ${lostStarts} starts lost, ${shown.join(', ')}`;
          // Each end once, each item once, and no answer of a model twice: a run has one for the call, and one with its output.
          // Where the SDK has repeated a streamed create whose process was killed, both of its runs may be there.
          expect(statuses.filter((status) => !OVER.includes(status))).toEqual([]);
          expect(answers.get(threadId) ?? 0, found).toBeLessThanOrEqual(2 * statuses.length + lostStarts);
          const left = shown.filter((item) => item === toAnswer(place, LOST));
          const others = shown.filter((item) => !left.includes(item));
          expect(left.length, found).toBeLessThanOrEqual(lostStarts);
          expect(new Set(others).size, found).toBe(others.length);
          if (way === 'polled' || statuses.join() === 'completed') {
            const whole = listWhole(place, left);
            expect({ statuses, shown }, found).toEqual({ statuses: ['completed'], shown: whole });
          }
        }
        await Promise.all(asked.map(({ threadId }) => app.add(threadId, 'Thanks.')));
      } finally {
        await doors.close();
        await balancer.close();
        await upstream.close();
        await store.remove();
      }
    });
  });
}

interface Told extends Asked {
  place: number;
  way: 'polled' | 'streamed';
}

/** Asks on a thread for each place, many at once. The killing ends when the last of them has begun. */
async function askAll(app: PatientApp, doors: MortalDoors): Promise<Told[]> {
  const places = Array.from({ length: RUNS }, (_, place) => place);
  const told: Told[] = [];
  const work = async (): Promise<void> => {
    for (let place = places.shift(); place !== undefined; place = places.shift()) {
      const way = place % 2 === 0 ? 'polled' : 'streamed';
      told.push({ place, way, ...(await app.ask(`Weather in place ${place}?`, `${place} degrees`, way)) });
      if (places.length === 0) await doors.spare();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return told;
}

/** How many responses have completed on each thread. */
function countAnswers(fake: FakeOpenAI): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status, conversation } of fake.responses) {
    const id = /conv_\w+/.exec(JSON.stringify(conversation))?.[0];
    const threadId = id?.replace('conv_', 'thread_');
    if (status === 'completed' && threadId) counts.set(threadId, (counts.get(threadId) ?? 0) + 1);
  }
  return counts;
}

const toAnswer = (place: number, output: string): string => `assistant: In place ${place} it is ${output}.`;

/**
 * What a thread holds whose run has completed. `left`: its process died over the call that was to start a run, and the next
 * run found what the model had called, for nobody to answer; so again when that start was lost, too.
 */
function listWhole(place: number, left: readonly string[]): string[] {
  const calls = [`function_call call_place_${place}`, `output call_place_${place}`];
  const said = left.length > 0 ? left : [toAnswer(place, `${place} degrees`)];
  return [`user: Weather in place ${place}?`, ...calls, ...said];
}

function tally(asked: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { way, statuses } of asked) {
    const name = `${way} ${statuses.join()}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
