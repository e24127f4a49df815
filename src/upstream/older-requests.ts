type PlainHeaders = Record<string, unknown>;

/** Headers in the form of newer SDKs. */
interface MergedHeaders {
  values: Headers;
  nulls: ReadonlySet<string>;
}

/** SDK 4's spellings of headers: before 4.24.2, other spellings count as other headers. */
const SPELLINGS = ['Accept', 'Authorization', 'Content-Type', 'OpenAI-Beta', 'OpenAI-Organization', 'User-Agent'];

/** Converts headers to SDK 4's form, a plain object; null means that a header is not sent. */
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

/** Patches a client's method, because many SDKs 4.x throw for an array in a query, such as `include`. */
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
