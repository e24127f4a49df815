/** A process that makes the calls it is told to, with a client of its own: see `messages.ts`. */
import { OpenAI } from '../../../src/index.js';
import { openStore } from '../../store/support/open-store.js';
import type { ClientConfig, Command, Reply, WireError } from './messages.js';

const clients = new Map<string, Promise<OpenAI>>();

process.on('message', (command: Command) => void run(command));
process.on('disconnect', () => process.exit());
process.send?.({ id: 0, type: 'end' } satisfies Reply);

async function run({ id, config, method, args }: Command): Promise<void> {
  const reply = (message: Reply): void => void process.send?.(message);
  try {
    const result = await call(await findClient(config), method, args);
    if (!isStream(result)) {
      reply({ id, type: 'value', value: isPage(result) ? { data: result.data } : result });
      return;
    }
    reply({ id, type: 'stream' });
    for await (const event of result) reply({ id, type: 'event', event });
    reply({ id, type: 'end' });
  } catch (error) {
    reply({ id, type: 'error', error: describeError(error) });
  }
}

function findClient(config: ClientConfig): Promise<OpenAI> {
  const key = JSON.stringify(config);
  const client = clients.get(key) ?? createClient(config);
  clients.set(key, client);
  return client;
}

async function createClient({ baseURL, store, execution, fallbacks, diesAt }: ClientConfig): Promise<OpenAI> {
  let left = diesAt?.nth ?? Infinity;
  const dyingFetch: typeof fetch = (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input).pathname.replace('/v1', '');
    if (diesAt && `${init?.method?.toUpperCase() ?? 'GET'} ${path}` === diesAt.request && --left === 0) {
      process.kill(process.pid, 'SIGKILL');
    }
    return fetch(input, init);
  };
  return new OpenAI({
    apiKey: 'test',
    baseURL,
    fetch: dyingFetch,
    assistants: { ...(store ? { store: await openStore(store) } : {}), ...(execution ? { execution } : {}), fallbacks },
  });
}

async function call(client: unknown, method: readonly string[], args: readonly unknown[]): Promise<unknown> {
  let target = client;
  for (const name of method.slice(0, -1)) target = Reflect.get(target as object, name);
  const last = method.at(-1) ?? '';
  return (target as Record<string, (...args: readonly unknown[]) => unknown>)[last]?.(...args);
}

const isPage = (value: unknown): value is { data: unknown } =>
  typeof value === 'object' && value !== null && 'getNextPage' in value;

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && !isPage(value);

function describeError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, status, code, param } = error as Error & Partial<WireError>;
  return { name, message, status, code, param };
}
