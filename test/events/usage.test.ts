import fc from 'fast-check';
import { usage } from 'openai-assistants-shim/events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { called, ended } from './support.js';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-30T10:00:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const door = { method: 'POST', path: '/v1/threads/{thread_id}/runs', userAgent: 'OpenAI/Python 1.50' };

describe('usage', () => {
  it('counts by method, place and request, with when it was first and last', () => {
    const listener = usage();
    listener(called());
    vi.advanceTimersByTime(1000);
    listener(called());
    listener(called({ method: 'threads.runs.create', site: null, door }));
    listener(ended());
    const [first, last] = ['2026-11-30T10:00:00.000Z', '2026-11-30T10:00:01.000Z'];
    const twice = { calls: 2, firstSeen: first, lastSeen: last };
    const once = { calls: 1, firstSeen: last, lastSeen: last };
    expect(listener.report()).toEqual({
      calls: 3,
      methods: [
        { method: 'threads.create', ...twice },
        { method: 'threads.runs.create', ...once },
      ],
      sites: [{ site: '/app/chat.ts:1:2', method: 'threads.create', ...twice }],
      doors: [{ ...door, ...once }],
      others: { sites: null, doors: null },
    });
  });

  it('keeps so many places at most, and what makes room counts on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 12 }), (places, remember) => {
        const listener = usage({ remember });
        for (const place of places) {
          listener(called({ site: `/app/${place}.ts:1:1` }));
          listener(called({ site: null, door: { ...door, userAgent: `agent ${place}` } }));
        }
        const report = listener.report();
        const sum = (list: { calls: number }[], rest: { calls: number } | null): number =>
          list.reduce((total, { calls }) => total + calls, rest?.calls ?? 0);
        expect(report.sites.length).toBeLessThanOrEqual(remember);
        expect(sum(report.sites, report.others.sites)).toBe(places.length);
        expect(sum(report.doors, report.others.doors)).toBe(places.length);
        expect(report.calls).toBe(2 * places.length);
      }),
    );
  });

  it('cuts what callers of the handler say of themselves', () => {
    const listener = usage();
    listener(called({ door: { ...door, userAgent: 'x'.repeat(5000) } }));
    expect(listener.report().doors[0]?.userAgent).toHaveLength(200);
  });

  it.each([0, -1, 1.5, 'many'])('refuses to remember %s', (remember) => {
    expect(() => usage({ remember: remember as number })).toThrow(
      new TypeError("'remember' must be a whole number of 1 or more."),
    );
  });
});
