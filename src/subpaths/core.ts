/**
 * The subpath `core`: SDK 4's module of this name, which later SDKs have split up. Its classes are those of the installed
 * SDK, its types too; what SDK 4 used inside only is left out.
 */
import { OpenAI } from 'openai';

export { APIPromise, PagePromise, toFile } from 'openai';
export type { Uploadable } from 'openai';
export { AbstractPage } from 'openai/core/pagination';

/** SDK 4's base class of its client, which later SDKs have made one with it. */
export { OpenAI as APIClient };

/** What may be given with each request. SDK 4's had a type parameter for the body, which no caller of ours needs. */
export type RequestOptions<_Body = unknown> = OpenAI.RequestOptions;

/** The options of a request that goes to a given place. */
export type FinalRequestOptions<_Body = unknown> = RequestOptions & {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
};

type GlobalResponse = Response;
export type { GlobalResponse as Response };

export type Fetch = typeof fetch;
export type Headers = Record<string, string | null | undefined>;
export type DefaultQuery = Record<string, string | undefined>;

/** What a header is read from: a plain object, or any object with `get`. */
export type HeadersLike = Record<string, string | string[] | undefined> | HeadersProtocol;

export interface HeadersProtocol {
  get: (header: string) => string | null | undefined;
}

/** Tells what has a `get` from a plain object. */
export function isHeadersProtocol(headers: unknown): headers is HeadersProtocol {
  return typeof headers === 'object' && headers !== null && 'get' in headers && typeof headers.get === 'function';
}

/** The value of a header by its name in any case; the first where there are several. */
export function getHeader(headers: HeadersLike | Headers, header: string): string | undefined {
  if (isHeadersProtocol(headers)) return headers.get(header) ?? undefined;
  const name = header.toLowerCase();
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return (Array.isArray(value) ? value[0] : value) ?? undefined;
}

/** As {@link getHeader}; throws where there is none. */
export function getRequiredHeader(headers: HeadersLike | Headers, header: string): string {
  const value = getHeader(headers, header);
  if (value === undefined) throw new Error(`Could not find ${header} header`);
  return value;
}

/** The headers of a response as a plain object. */
export function createResponseHeaders(headers: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries(headers);
}

/** The value of a JSON text, or undefined where it is none. */
export function safeJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Waits for so many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What was thrown, as an Error. */
export function castToError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
}

/** The value itself; throws where there is none. */
export function ensurePresent<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new OpenAI.OpenAIError(`Expected a value to be given but received ${String(value)} instead.`);
  }
  return value;
}

/** Whether the object has no property of its own; true for none at all. */
export function isEmptyObj(value: object | null | undefined): boolean {
  return !value || Object.keys(value).length === 0;
}

/** Whether the object itself has the property. */
export function hasOwn(value: object, key: string): boolean {
  return Object.hasOwn(value, key);
}

/** Whether the value is an object and no array. */
export function isObj(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
