type PlainHeaders = Record<string, unknown>;

/** Headers as newer SDKs merge them. */
interface MergedHeaders {
  values: Headers;
  nulls: ReadonlySet<string>;
}

/** How SDK 4 spells the headers it sends: before 4.24.2 it takes other spellings for other headers. */
const SPELLINGS = ['Accept', 'Authorization', 'Content-Type', 'OpenAI-Beta', 'OpenAI-Organization', 'User-Agent'];

/** Headers as SDK 4 takes them, a plain object; null is a header that is not to be sent. */
export function toOlderHeaders(headers: unknown): PlainHeaders {
  if (typeof headers !== 'object' || headers === null) return {};
  if (isMerged(headers)) {
    const nulls = [...headers.nulls].map((name) => [spell(name), null]);
    const values = [...headers.values].map(([name, value]) => [spell(name), value]);
    // The values are strings and nulls, which `fromEntries` types `any`.
    return Object.fromEntries([...nulls, ...values]) as PlainHeaders;
  }
  // The iterable that headers can be has pairs.
  if (Symbol.iterator in headers) return Object.fromEntries(headers as Iterable<[string, unknown]>);
  return { ...headers };
}

function isMerged(headers: object): headers is MergedHeaders {
  return 'values' in headers && headers.values instanceof Headers && 'nulls' in headers;
}

function spell(name: string): string {
  return SPELLINGS.find((spelling) => spelling.toLowerCase() === name) ?? name;
}

type Stringify = (query: Record<string, unknown>) => string;

/** Many SDKs of 4.x throw for an array in a query, which `include` is. Mends that client's own method. */
export function understandArrays(client: object): void {
  // The SDK declares it protected.
  const { stringifyQuery: original } = client as { stringifyQuery?: Stringify };
  if (!original || takesArrays(client, original)) return;
  const stringifyQuery: Stringify = (query) => {
    const single = Object.entries(query).filter(([, value]) => value !== undefined && !Array.isArray(value));
    const several = Object.entries(query).flatMap(([key, value]) =>
      Array.isArray(value) ? value.map((item: unknown) => ({ [`${key}[]`]: item })) : [],
    );
    const parts = [Object.fromEntries(single), ...several].filter((part) => Object.keys(part).length > 0);
    return parts.map((part) => original.call(client, part)).join('&');
  };
  Object.defineProperty(client, 'stringifyQuery', { value: stringifyQuery, writable: true, configurable: true });
}

function takesArrays(client: object, stringify: Stringify): boolean {
  try {
    return stringify.call(client, { include: ['one'] }) !== '';
  } catch {
    return false;
  }
}
