import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SIDES } from '../sides/index.js';
import { toCosts, WARM_UP, type Cost } from './compare.js';

const PROGRAM = fileURLToPath(new URL('side-process.ts', import.meta.url));

/**
 * Like `compare`, but runs each side in its own process, so that sides do not share a heap or compiled code. It measures one side
 * at a time, and reverses the order in every other round, so that other load on the machine affects all sides. `warmUp` is the
 * number of rounds that do not count.
 */
export async function compareApart(
  set: keyof typeof SIDES,
  count: number,
  { rounds = 25, iterations = 6, warmUp = WARM_UP }: { rounds?: number; iterations?: number; warmUp?: number } = {},
): Promise<Cost[]> {
  const sides = await Promise.all(Array.from({ length: count }, (_, index) => start(set, index)));
  const measured = sides.map((): number[] => []);
  try {
    for (let round = -warmUp; round < rounds; round += 1) {
      const order = [...sides.entries()];
      for (const [index, { child }] of round % 2 === 0 ? order : order.reverse()) {
        child.send(iterations);
        const { cpu = NaN } = await receive(child);
        if (round >= 0) measured[index]?.push(cpu);
      }
    }
  } finally {
    for (const { child } of sides) child.kill();
  }
  return toCosts(
    sides.map(({ name }) => name),
    measured,
  );
}

async function start(set: string, index: number): Promise<{ name: string; child: ChildProcess }> {
  const child = fork(PROGRAM, [set, String(index)]);
  const { name = '' } = await receive(child);
  return { name, child };
}

interface Told {
  name?: string;
  cpu?: number;
}

async function receive(child: ChildProcess): Promise<Told> {
  const left = new AbortController();
  const ended = once(child, 'exit', { signal: left.signal }).then(() => {
    throw new Error('The process of a side has ended.');
  });
  ended.catch(() => undefined);
  try {
    const [told] = (await Promise.race([once(child, 'message', { signal: left.signal }), ended])) as [Told];
    return told;
  } finally {
    left.abort();
  }
}
