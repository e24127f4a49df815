import type { OpenAI } from 'openai';
import type { RequestOptions } from './request-options.js';
import { findSdkErrors } from './sdk-errors.js';

/** Arguments that name a child resource: v4's ids in the order of the URL, or v5's own id and an object of the others. */
export type ItemArguments<Params> =
  | [parentId: string, id: string, options?: RequestOptions | undefined]
  | [id: string, params: Params, options?: RequestOptions | undefined];

/** The same with a body: in its own place in v4, inside the object in v5. */
export type ItemBodyArguments<Params, Body, Options = RequestOptions> =
  | [parentId: string, id: string, body?: Body | null, options?: Options | undefined]
  | [id: string, params: Params, options?: Options | undefined];

/** What the arguments of a call say, in whichever style. */
export interface Address<Name extends string, Options = RequestOptions> {
  ids: Record<Name, string>;
  /** The body or query; undefined when there is none. */
  body: unknown;
  options: Options | undefined;
}

/**
 * Reads the arguments of a method that takes ids and options. `names` are the ids from the outermost inwards.
 * Throws the SDK's OpenAIError for an id that cannot stand in a path.
 */
export function readItem<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): Address<Name> {
  const { ids, rest } = readIds(client, names, args);
  return { ids, body: undefined, options: rest[0] as RequestOptions | undefined };
}

/** Reads the arguments of a method that also takes a body or a query. Otherwise as {@link readItem}. */
export function readItemBody<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): Address<Name> {
  const { ids, params, rest } = readIds(client, names, args);
  const [body, options] = params ? [params, rest[0]] : rest;
  return { ids, body, options: options as RequestOptions | undefined };
}

interface SplitArguments<Name extends string> {
  ids: Record<Name, string>;
  /** In the object style, what the object holds besides ids. */
  params: Record<string, unknown> | null;
  rest: readonly unknown[];
}

/** The one place that tells the styles apart: in v5 an object stands second, in v4 another id. */
function readIds<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): SplitArguments<Name> {
  const second = args[1];
  if (typeof second !== 'object' || second === null) {
    const ids = Object.fromEntries(names.map((name, index) => [name, args[index]]));
    return { ids: checkIds(client, ids as Record<Name, unknown>), params: null, rest: args.slice(names.length) };
  }
  const given = second as Record<string, unknown>;
  const outer = names.slice(0, -1);
  const ids = Object.fromEntries(names.map((name) => [name, outer.includes(name) ? given[name] : args[0]]));
  const params = Object.fromEntries(Object.entries(given).filter(([key]) => !outer.some((name) => name === key)));
  return { ids: checkIds(client, ids as Record<Name, unknown>), params, rest: args.slice(2) };
}

/**
 * Ids that can stand in a path. Throws an OpenAIError otherwise, before anything is sent, as the SDK does: for what is
 * no string, for `.` and `..`; also for the empty string, which would address the collection.
 */
export function checkIds<Name extends string>(client: OpenAI, ids: Record<Name, unknown>): Record<Name, string> {
  const problems: string[] = [];
  for (const [name, id] of Object.entries(ids)) {
    const problem = findIdProblem(id);
    if (problem) problems.push(`${problem} (${name})`);
  }
  if (problems.length === 0) return ids as Record<Name, string>;
  const { OpenAIError } = findSdkErrors(client);
  throw new OpenAIError(`Path parameters result in path with invalid segments:\n${problems.join('\n')}`);
}

/** Why an id cannot be part of a path; null when it can. */
function findIdProblem(id: unknown): string | null {
  if (typeof id === 'string') {
    return /^(\.|%2e){0,2}$/i.test(id) ? `Value "${id}" can't be safely passed as a path parameter` : null;
  }
  return `Value of type ${Object.prototype.toString.call(id).slice(8, -1)} is not a valid path parameter`;
}
