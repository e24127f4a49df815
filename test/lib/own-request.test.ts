import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { markRequest, RequestMap } from '../../src/lib/own-request.js';

const request = new AsyncLocalStorage<string>();

/** As on Cloudflare Workers: a signal throws when another request touches it. */
class BoundController {
  readonly signal: { readonly aborted: boolean };

  constructor() {
    const owner = request.getStore();
    this.signal = {
      get aborted(): boolean {
        if (request.getStore() !== owner) throw new Error('Cannot perform I/O on behalf of a different request.');
        return false;
      },
    };
  }
}

beforeEach(() => {
  vi.stubGlobal('AbortController', BoundController);
  vi.stubGlobal('WebSocketPair', vi.fn());
});
afterEach(() => void vi.unstubAllGlobals());

describe('markRequest', () => {
  it('tells the request that called it from others', () => {
    const isOwn = request.run('a', markRequest);
    expect(request.run('a', isOwn)).toBe(true);
    expect(request.run('b', isOwn)).toBe(false);
  });

  it('tells requests apart on the Edge Runtime, too', () => {
    Reflect.deleteProperty(globalThis, 'WebSocketPair');
    vi.stubGlobal('EdgeRuntime', 'vercel');
    const isOwn = request.run('a', markRequest);
    expect(request.run('b', isOwn)).toBe(false);
  });

  it('is always right where signals belong to the process', () => {
    vi.unstubAllGlobals();
    const isOwn = request.run('a', markRequest);
    expect(request.run('b', isOwn)).toBe(true);
  });
});

describe('RequestMap', () => {
  it('shows a request what it has set, and nothing of others', () => {
    const map = new RequestMap<string, string>();
    request.run('a', () => {
      map.set('key', 'of a');
    });
    request.run('b', () => {
      expect([map.get('key'), map.has('key'), map.values()]).toEqual([undefined, false, []]);
      map.delete('key');
    });
    request.run('a', () => {
      expect([map.get('key'), map.has('key'), map.values()]).toEqual(['of a', true, ['of a']]);
      map.delete('key');
      expect(map.has('key')).toBe(false);
    });
  });

  it('lets a request take the place of another one', () => {
    const map = new RequestMap<string, string>();
    request.run('a', () => {
      map.set('key', 'of a');
    });
    request.run('b', () => {
      map.set('key', 'of b');
      expect(map.get('key')).toBe('of b');
    });
    request.run('a', () => {
      map.delete('key');
    });
    expect(request.run('b', () => map.get('key'))).toBe('of b');
  });

  it('keeps no more than a thousand entries of requests that may have ended, and all of its own', () => {
    const map = new RequestMap<string, string>();
    for (const owner of ['a', 'b', 'c']) {
      request.run(owner, () => {
        for (let index = 0; index < 900; index += 1) map.set(`${owner}${index}`, owner);
      });
    }
    expect(request.run('a', () => map.values())).toHaveLength(0);
    expect(request.run('c', () => map.values())).toHaveLength(900);
  });
});
