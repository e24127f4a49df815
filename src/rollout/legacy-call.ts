import type { LegacySurface } from '../types/index.js';
import type { Call } from '../upstream/call.js';

/** A call of the old API: what is in its path, its body or query, its options. */
export interface LegacyRequest {
  /** From the outermost inwards. */
  ids: Readonly<Record<string, string>>;
  /** The body or query, as JSON; undefined where there is none. */
  body: unknown;
  call: Call;
}

type Method = (...args: unknown[]) => unknown;

/** Methods that take no body and no query. */
const WITHOUT_BODY = /^(assistants|threads|threads\.messages|threads\.runs)\.(retrieve|delete|cancel)$/;

/**
 * Makes a call by the other way, as its SDK takes it: with the ids in a row and `del` as SDK 4 did, or with the last id first and
 * the others beside the body, as since SDK 5. Answers what the method answers.
 * @throws TypeError where it has no such method
 */
export function callLegacy(surface: LegacySurface, { ids, body, call }: LegacyRequest): unknown {
  const { names, resource, method } = findMethod(surface, call.name);
  const isOfV4 = !('delete' in surface.beta.threads) && 'del' in surface.beta.threads;
  const name = method === 'delete' && isOfV4 ? 'del' : method;
  // Every method of a resource is one of these.
  const target = (resource as Record<string, Method | undefined>)[name];
  if (typeof target !== 'function') {
    throw new TypeError(`The other way of 'assistants.rollout' has no method beta.${[...names, name].join('.')}.`);
  }
  const given = WITHOUT_BODY.test(call.name) ? [] : [body];
  return target.call(resource, ...toArguments(ids, given, isOfV4), call.options);
}

/** The arguments ahead of the options. `given` holds the body of a method that takes one. */
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
  // A copy would lose getters of a class.
  for (const part of names) resource = toObject((resource as Record<string, unknown>)[part]);
  return { names, resource, method };
}
