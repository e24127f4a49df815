import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from 'openai-assistants-shim';
import { describeBackends } from '../store/support/backends.js';
import { showConversation } from '../support/flow-tools.js';
import { createWeatherAssistant, setup } from '../support/setup.js';
import { runOne, scriptWeather } from './support/run-many.js';
import { readAll } from '../store/support/cells.js';

/** Threads at once. */
const MANY = 500;

describeBackends(({ open }) => {
  test('of 500 threads at once, each with a tool round, nothing is lost and nothing doubled', async () => {
    const store = await open();
    const { fake, client } = setup({ store });
    scriptWeather(fake);
    const assistant = await createWeatherAssistant(client);
    const places = Array.from({ length: MANY }, (_, place) => place);
    const threadIds = await Promise.all(places.map((place) => runOne(client, assistant.id, place)));

    expect(fake.conversations).toHaveLength(MANY);
    expect(fake.responses).toHaveLength(2 * MANY);
    for (const [place, threadId] of threadIds.entries()) {
      expect(showConversation(fake, threadId)).toEqual([
        `user: Weather in place ${place}?`,
        `function_call call_place_${place}`,
        `output call_place_${place}`,
        `assistant: In place ${place} it is ${place} degrees.`,
      ]);
    }
    const lists = await Promise.all(threadIds.map((id) => client.beta.threads.runs.list(id)));
    expect(lists.map(({ data }) => data.map(({ status }) => status))).toEqual(places.map(() => ['completed']));
    const records = await readAll(store);
    expect(records.filter(({ value }) => JSON.stringify(value).includes('"token"'))).toEqual([]);
  });
});

describe('MemoryStore', () => {
  test('keeps the heap flat over ten rounds', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { fake, client } = setup({ store: new MemoryStore({ maxEntries: 200 }) });
    const assistant = await createWeatherAssistant(client);
    const heap: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      scriptWeather(fake);
      await Promise.all(Array.from({ length: 30 }, (_, place) => runOne(client, assistant.id, place)));
      fake.reset();
      // What is behind the end of a stream is still read for a moment.
      await new Promise((resolve) => setTimeout(resolve, 20));
      collect();
      heap.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
    const middle = (sizes: number[]): number => sizes.toSorted((one, other) => one - other)[1] ?? 0;
    const [settled, last] = [middle(heap.slice(2, 5)), middle(heap.slice(7, 10))];
    expect(last, `MB after each round: ${heap.map((size) => size.toFixed(1)).join(' ')}`).toBeLessThan(settled * 1.05);
  });
});
