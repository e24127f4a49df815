import { toMessage } from '../cli-error.js';
import type { Log } from './log.js';

/** The method of a store that `/readyz` uses. */
export interface Readable {
  get: (partition: string, key: string) => Promise<unknown>;
}

/** Answers `/healthz` and `/readyz`. */
export interface Health {
  /** Answers a request to one of the two paths; null for any other. */
  answer: (request: Request) => Promise<Response> | null;
  /** Makes `/readyz` fail from now on. */
  drain: () => void;
  /** Rejects if the store cannot be read within this many milliseconds. */
  check: (withinMs: number) => Promise<void>;
}

/** How many milliseconds the store has to answer for `/readyz`. */
const STORE_MS = 5_000;

/** `store` is null if the data is in the memory of this process. */
export function createHealth(store: Readable | null, log: Log): Health {
  let isDraining = false;
  let wasReachable = true;
  const check = async (withinMs: number): Promise<void> => {
    if (store) await inTime(store.get('openai-assistants-shim', 'ready'), withinMs);
  };
  const isReachable = async (): Promise<boolean> => {
    const failure = await check(STORE_MS).then(
      () => null,
      (error: unknown) => toMessage(error),
    );
    if (failure !== null && wasReachable) log.warn(`the store cannot be read: ${failure}`);
    wasReachable = failure === null;
    return wasReachable;
  };
  const tellReadiness = async (): Promise<Response> => {
    if (isDraining) return say(503, 'draining');
    return (await isReachable()) ? say(200, 'ready') : say(503, 'the store cannot be read');
  };
  return {
    answer: ({ method, url }) => {
      if (method !== 'GET' && method !== 'HEAD') return null;
      if (!/\/(healthz|readyz)(\?|$)/.test(url)) return null;
      const { pathname } = new URL(url);
      if (pathname === '/healthz') return Promise.resolve(say(200, 'alive'));
      return pathname === '/readyz' ? tellReadiness() : null;
    },
    drain: () => (isDraining = true),
    check,
  };
}

const say = (status: number, text: string): Response =>
  Response.json({ status: text }, { status, headers: { 'cache-control': 'no-store' } });

async function inTime(work: Promise<unknown>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs / 1_000} s`)), withinMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
