/**
 * The subpath `core`: the module `openai/core` of SDK 4, which later SDKs split up. Its classes and types are those of the
 * installed SDK. Functions that only SDK 4 itself used are left out.
 */
import { OpenAI } from 'openai';

export { APIPromise, PagePromise, toFile } from 'openai';
export type { Uploadable } from 'openai';
export { AbstractPage } from 'openai/core/pagination';

/** In SDK 4 the base class of the client. Later SDKs have only the client. */
export { OpenAI as APIClient };

/** Options for one request. The type parameter is there because SDK 4 had one for the body; it has no effect. */
export type RequestOptions<_Body = unknown> = OpenAI.RequestOptions;

/** Options for one request, with its method and path. */
export type FinalRequestOptions<_Body = unknown> = RequestOptions & {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
};

type GlobalResponse = Response;
export type { GlobalResponse as Response };

export type Fetch = typeof fetch;
export type Headers = Record<string, string | null | undefined>;
export type DefaultQuery = Record<string, string | undefined>;

/** Headers: a plain object, or any object with `get`. */
export type HeadersLike = Record<string, string | string[] | undefined> | HeadersProtocol;

export interface HeadersProtocol {
  get: (header: string) => string | null | undefined;
}

/** Whether headers have a method `get`. */
export function isHeadersProtocol(headers: unknown): headers is HeadersProtocol {
  return typeof headers === 'object' && headers !== null && 'get' in headers && typeof headers.get === 'function';
}

/** Returns the value of a header, in any letter case; the first of several; undefined if there is none. */
export function getHeader(headers: HeadersLike | Headers, header: string): string | undefined {
  if (isHeadersProtocol(headers)) return headers.get(header) ?? undefined;
  const name = header.toLowerCase();
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return (Array.isArray(value) ? value[0] : value) ?? undefined;
}

/**
 * Like {@link getHeader}.
 * @throws Error if there is no such header
 */
export function getRequiredHeader(headers: HeadersLike | Headers, header: string): string {
  const value = getHeader(headers, header);
  if (value === undefined) throw new Error(`Could not find ${header} header`);
  return value;
}

/** Converts the headers of a response to a plain object. */
export function createResponseHeaders(headers: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries(headers);
}

/** Parses JSON. Returns undefined if the text is not JSON. */
export function safeJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Returns the thrown value if it is an `Error`; otherwise an `Error` made of it. */
export function castToError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
}

/**
 * Returns the value.
 * @throws OpenAIError if it is null or undefined
 */
export function ensurePresent<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new OpenAI.OpenAIError(`Expected a value to be given but received ${String(value)} instead.`);
  }
  return value;
}

/** Whether the object has no own enumerable properties. Also true for null and undefined. */
export function isEmptyObj(value: object | null | undefined): boolean {
  return !value || Object.keys(value).length === 0;
}

/** Whether the object has the property itself, not from its prototype. */
export function hasOwn(value: object, key: string): boolean {
  return Object.hasOwn(value, key);
}

/** Whether the value is an object, but not null or an array. */
export function isObj(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
