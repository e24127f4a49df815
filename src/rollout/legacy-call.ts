import type { LegacySurface } from '../types/index.js';
import type { Call } from '../upstream/call.js';

/** A call of the old API: the ids in its path, its body or query, its options. */
export interface LegacyRequest {
  /** Outermost first. */
  ids: Readonly<Record<string, string>>;
  /** The body or query, as JSON; undefined if there is none. */
  body: unknown;
  call: Call;
}

type Method = (...args: unknown[]) => unknown;

/** Methods without a body or query. */
const WITHOUT_BODY = /^(assistants|threads|threads\.messages|threads\.runs)\.(retrieve|delete|cancel)$/;

/**
 * Makes a call on the legacy side, in the style of its SDK: for SDK 4 with all ids as arguments and `del`, since SDK 5 with the
 * last id first and the others beside the body. Returns the result of the method.
 * @throws TypeError if the legacy side has no such method
 */
export function callLegacy(surface: LegacySurface, { ids, body, call }: LegacyRequest): unknown {
  const { names, resource, method } = findMethod(surface, call.name);
  const isOfV4 = !('delete' in surface.beta.threads) && 'del' in surface.beta.threads;
  const name = method === 'delete' && isOfV4 ? 'del' : method;
  // The properties of a resource that are called are methods.
  const target = (resource as Record<string, Method | undefined>)[name];
  if (typeof target !== 'function') {
    throw new TypeError(`The legacy side of 'assistants.rollout' has no method beta.${[...names, name].join('.')}.`);
  }
  const given = WITHOUT_BODY.test(call.name) ? [] : [body];
  return target.call(resource, ...toArguments(ids, given, isOfV4), call.options);
}

/** Returns the arguments before the options. `given` has the body, if the method has one. */
function toArguments(ids: LegacyRequest['ids'], given: readonly unknown[], isOfV4: boolean): unknown[] {
  const names = Object.keys(ids);
  const values = Object.values(ids);
  const own = values.at(-1);
  const outer = names.slice(0, -1);
  if (isOfV4 || own === undefined || outer.length === 0) return [...values, ...given];
  const path = Object.fromEntries(outer.map((name) => [name, ids[name]]));
  return [own, { ...path, ...toObject(given[0]) }];
}

const toObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

function findMethod(surface: LegacySurface, name: string): { names: string[]; resource: object; method: string } {
  const names = name.split('.');
  const method = names.pop() ?? '';
  let resource: object = surface.beta;
  // Not copied, because a copy would lose the getters of a class.
  for (const part of names) resource = toObject((resource as Record<string, unknown>)[part]);
  return { names, resource, method };
}
