import type { OpenAI } from 'openai';
import { findSdkErrors } from '../upstream/sdk-client.js';
import type { RequestOptions } from './request-options.js';

/**
 * The arguments of a method for one object: in v4 the ids in the order of the URL, since v5 the object's own id and an object
 * with the others.
 */
export type ItemArguments<Params> =
  | [parentId: string, id: string, options?: RequestOptions | undefined]
  | [id: string, params: Params, options?: RequestOptions | undefined];

/** The same with a body: in v4 a separate argument, since v5 a part of the object. */
export type ItemBodyArguments<Params, Body, Options = RequestOptions> =
  | [parentId: string, id: string, body?: Body | null, options?: Options | undefined]
  | [id: string, params: Params, options?: Options | undefined];

/** The ids in the path of an endpoint, by name, outermost first. */
export type Ids = Readonly<Record<string, string>>;

/** The arguments of a call, without regard to their style. */
export interface Address<Name extends string> {
  ids: Record<Name, string>;
  /** The body or query; undefined if there is none. */
  body: unknown;
  options: RequestOptions | undefined;
  /** Why the call is invalid: an `OpenAIError` of the SDK about an id that cannot be part of a path. */
  refusal: Error | undefined;
  /** Whether the ids are separate arguments, as in v4. */
  positional: boolean;
}

/** Reads the arguments of a method that takes ids and options. `names` has the names of the ids, outermost first. */
export function readItem<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): Address<Name> {
  const { ids, positional, rest } = readIds(names, args);
  // The overloads of the public method have checked the type.
  const options = rest[0] as RequestOptions | undefined;
  return { ids, body: undefined, options, refusal: findRefusal(client, ids), positional };
}

/** Reads the arguments of a method that also takes a body or query. Otherwise like {@link readItem}. */
export function readItemBody<Name extends string>(
  client: OpenAI,
  names: readonly Name[],
  args: readonly unknown[],
): Address<Name> {
  const { ids, params, positional, rest } = readIds(names, args);
  const [body, options] = positional ? rest : [params, rest[0]];
  // The overloads of the public method have checked the type.
  return { ids, body, options: options as RequestOptions | undefined, refusal: findRefusal(client, ids), positional };
}

interface SplitArguments<Name extends string> {
  ids: Record<Name, string>;
  positional: boolean;
  /** The fields of the object besides the ids; undefined in the style of v4. */
  params: Record<string, unknown> | undefined;
  rest: readonly unknown[];
}

/** Splits the arguments, whose style the second one tells: since v5 it is an object, in v4 another id. */
function readIds<Name extends string>(names: readonly Name[], args: readonly unknown[]): SplitArguments<Name> {
  const second = args[1];
  if (typeof second !== 'object' || second === null) {
    // Every name has an entry; `findRefusal` checks that each is a string.
    const ids = Object.fromEntries(names.map((name, index) => [name, args[index]])) as Record<Name, string>;
    return { ids, positional: true, params: undefined, rest: args.slice(names.length) };
  }
  // It is an object, of which any field can be read.
  const given = second as Record<string, unknown>;
  const outer = names.slice(0, -1);
  const ids = Object.fromEntries(names.map((name) => [name, outer.includes(name) ? given[name] : args[0]]));
  const params = Object.fromEntries(Object.entries(given).filter(([key]) => !outer.some((name) => name === key)));
  // As above: `findRefusal` checks the values.
  return { ids: ids as Record<Name, string>, positional: false, params, rest: args.slice(2) };
}

/** Checks the ids of a call that has only one style. */
export const readIdsOf = (client: OpenAI, ids: Ids): Pick<Address<string>, 'ids' | 'refusal'> => ({
  ids,
  refusal: findRefusal(client, ids),
});

/**
 * Returns an `OpenAIError` if an id cannot be part of a path; otherwise undefined. As in the SDK, ids must be strings other
 * than `.` and `..`. They must also not be empty, because the path would then name the whole list.
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

/** Says why an id cannot be part of a path; null if it can. */
function findIdProblem(id: unknown): string | null {
  if (typeof id === 'string') {
    return /^(\.|%2e){0,2}$/i.test(id) ? `Value "${id}" can't be safely passed as a path parameter` : null;
  }
  return `Value of type ${Object.prototype.toString.call(id).slice(8, -1)} is not a valid path parameter`;
}
