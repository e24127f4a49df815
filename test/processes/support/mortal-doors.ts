import { createServer, type AddressInfo } from 'node:net';
import type { Cli, Started, StartOptions } from './start-cli.js';

/** Processes of `serve` that are killed in turn, and started again. */
export interface MortalDoors {
  ports: readonly number[];
  kills: () => number;
  /** Ends the killing; resolves when all of them serve. */
  spare: () => Promise<void>;
  /** What they have said on stderr, all told. */
  stderr: () => string;
  close: () => Promise<void>;
}

const KILL_EVERY_MS = 1_000;

/**
 * Starts so many, each on a port of its own, and kills one of them each second: the next in turn, once all of them serve, so
 * that a busy machine does not leave none.
 */
export async function startMortalDoors(
  cli: Cli,
  count: number,
  args: readonly string[],
  options: StartOptions,
): Promise<MortalDoors> {
  const ports = await Promise.all(Array.from({ length: count }, findPort));
  const all: Started[] = [];
  const start = async (port: number): Promise<Started> => {
    const started = cli.start(['serve', '--port', String(port), ...args], options);
    all.push(started);
    await started.prints(/^Listening/m);
    return started;
  };
  const doors = await Promise.all(ports.map(start));
  let kills = 0;
  let restarting: Promise<void> | null = null;
  const killNext = async (): Promise<void> => {
    const place = kills % count;
    const [door, port] = [doors[place], ports[place]];
    if (!door || port === undefined) throw new Error('no door to kill');
    kills += 1;
    door.child.kill('SIGKILL');
    await door.end;
    doors[place] = await start(port);
    restarting = null;
  };
  const killer = setInterval(() => {
    restarting ??= killNext();
    // Told by `spare`, which waits for it.
    restarting.catch(() => undefined);
  }, KILL_EVERY_MS);
  const spare = async (): Promise<void> => {
    clearInterval(killer);
    await restarting;
  };
  return {
    ports,
    kills: () => kills,
    spare,
    stderr: () => all.map((door) => door.stderr()).join(''),
    close: async () => {
      await spare();
      for (const { child } of all) child.kill('SIGKILL');
      await Promise.all(all.map(({ end }) => end));
    },
  };
}

/** A port that was free a moment ago. */
async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
