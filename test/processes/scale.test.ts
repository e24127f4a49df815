import { afterAll, beforeAll, expect, test } from 'vitest';
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
const AT_ONCE = Math.max(40, RUNS / 4);
const KEY = 'sk-operator';
/** The statuses of a thread with one run, which has ended. */
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
        for (const { place, way, threadId, statuses } of asked) {
          const shown = showConversation(upstream.fake, threadId);
          const id = threadId.replace('thread_', 'conv_');
          const answers = upstream.fake.responses.filter(
            ({ status, conversation }) => status === 'completed' && JSON.stringify(conversation).includes(id),
          );
          // Each end once, each item once, and no answer of a model twice. One that broke off with its process is asked for again.
          expect(OVER).toContain(statuses.join());
          expect(new Set(shown).size, `${threadId}: ${shown.join(', ')}`).toBe(shown.length);
          expect(answers.length, `${threadId}: ${way} ${statuses.join()}`).toBeLessThanOrEqual(2);
          if (way === 'polled' || statuses.join() === 'completed') {
            expect({ statuses, shown }).toEqual({ statuses: ['completed'], shown: listWhole(place, shown.at(-1)) });
          }
        }
        const free = asked.map(({ threadId }) =>
          app.client.beta.threads.messages.create(threadId, { role: 'user', content: 'Thanks.' }),
        );
        expect((await Promise.all(free)).map(({ object }) => object)).toEqual(asked.map(() => 'thread.message'));
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
      // What a dead process was about to do is taken over by one that has lived for a minute.
      if (places.length === 0) await doors.spare();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return told;
}

/** What a thread holds whose run has completed. */
function listWhole(place: number, last: string | undefined): string[] {
  const answer = `assistant: In place ${place} it is ${place} degrees.`;
  // The process died over the call that was to start a run, and its answer was lost. The next run found what the model had
  // called, for nobody to answer.
  const afterLoss = `assistant: In place ${place} it is No output: the run was lost..`;
  const calls = [`function_call call_place_${place}`, `output call_place_${place}`];
  return [`user: Weather in place ${place}?`, ...calls, last === afterLoss ? afterLoss : answer];
}

function tally(asked: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { way, statuses } of asked) {
    const name = `${way} ${statuses.join()}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
