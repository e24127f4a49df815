import type { OpenAI } from 'openai';
import { findSdkErrors } from '../upstream/sdk-client.js';
import type { RequestOptions } from './request-options.js';

/** Arguments that name a child resource: v4's ids in the order of the URL, or v5's own id and an object of the others. */
export type ItemArguments<Params> =
  | [parentId: string, id: string, options?: RequestOptions | undefined]
  | [id: string, params: Params, options?: RequestOptions | undefined];

/** The same with a body: in its own place in v4, inside the object in v5. */
export type ItemBodyArguments<Params, Body, Options = RequestOptions> =
  | [parentId: string, id: string, body?: Body | null, options?: Options | undefined]
  | [id: string, params: Params, options?: Options | undefined];

/** The ids in the path of an endpoint, by name, from the outermost inwards. */
export type Ids = Readonly<Record<string, string>>;

/** What the arguments of a call say, in whichever style. */
export interface Address<Name extends string> {
  ids: Record<Name, string>;
  /** The body or query; undefined when there is none. */
  body: unknown;
  options: RequestOptions | undefined;
  /** Why the call cannot be made: an id that cannot stand in a path. The SDK's OpenAIError. */
  refusal: Error | undefined;
  /** Whether the ids came one after the other, as in v4. */
  positional: boolean;
}

/** Reads the arguments of a method that takes ids and options. `names` are the ids from the outermost inwards. */
export function readItem<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): Address<Name> {
  const { ids, positional, rest } = readIds(names, args);
  // The overloads of the public method say what may stand here.
  const options = rest[0] as RequestOptions | undefined;
  return { ids, body: undefined, options, refusal: findRefusal(client, ids), positional };
}

/** Reads the arguments of a method that also takes a body or a query. Otherwise as {@link readItem}. */
export function readItemBody<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): Address<Name> {
  const { ids, params, positional, rest } = readIds(names, args);
  const [body, options] = positional ? rest : [params, rest[0]];
  // The overloads of the public method say what may stand here.
  return { ids, body, options: options as RequestOptions | undefined, refusal: findRefusal(client, ids), positional };
}

interface SplitArguments<Name extends string> {
  ids: Record<Name, string>;
  positional: boolean;
  /** In the object style, what the object holds besides ids. */
  params: Record<string, unknown> | undefined;
  rest: readonly unknown[];
}

/** The one place that tells the styles apart: in v5 an object stands second, in v4 another id. */
function readIds<Name extends string>(names: readonly Name[], args: readonly unknown[]): SplitArguments<Name> {
  const second = args[1];
  if (typeof second !== 'object' || second === null) {
    // Every name has its entry; `findRefusal` checks that each is a string.
    const ids = Object.fromEntries(names.map((name, index) => [name, args[index]])) as Record<Name, string>;
    return { ids, positional: true, params: undefined, rest: args.slice(names.length) };
  }
  // An object, and every field of one may be asked for.
  const given = second as Record<string, unknown>;
  const outer = names.slice(0, -1);
  const ids = Object.fromEntries(names.map((name) => [name, outer.includes(name) ? given[name] : args[0]]));
  const params = Object.fromEntries(Object.entries(given).filter(([key]) => !outer.some((name) => name === key)));
  // As above: `findRefusal` checks the values.
  return { ids: ids as Record<Name, string>, positional: false, params, rest: args.slice(2) };
}

/** The ids of a call whose arguments are of one style only. */
export const readIdsOf = (client: OpenAI, ids: Ids): Pick<Address<string>, 'ids' | 'refusal'> => ({
  ids,
  refusal: findRefusal(client, ids),
});

/**
 * Why ids cannot stand in a path: what is no string, `.` and `..`, as to the SDK; also the empty string, which would address
 * the collection. Undefined when all of them can.
 */
export function findRefusal(client: OpenAI, ids: Record<string, unknown>): Error | undefined {
  const problems: string[] = [];
  for (const [name, id] of Object.entries(ids)) {
    const problem = findIdProblem(id);
    if (problem) problems.push(`${problem} (${name})`);
  }
  if (problems.length === 0) return undefined;
  const { OpenAIError } = findSdkErrors(client);
  return new OpenAIError(`Path parameters result in path with invalid segments:\n${problems.join('\n')}`);
}

/** Why an id cannot be part of a path; null when it can. */
function findIdProblem(id: unknown): string | null {
  if (typeof id === 'string') {
    return /^(\.|%2e){0,2}$/i.test(id) ? `Value "${id}" can't be safely passed as a path parameter` : null;
  }
  return `Value of type ${Object.prototype.toString.call(id).slice(8, -1)} is not a valid path parameter`;
}
