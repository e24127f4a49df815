import { asString, isObject, type JsonObject } from '../json.js';
import { concat, decompress, fromHex, fromText } from './decode.js';
import { keepHeaders, type Exchange } from './exchange.js';

/** Whether a value has the form of nock's recorded objects, which `nock.back` also writes into its fixtures. */
export const isNock = (value: unknown): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => isObject(entry) && isScope(entry));

const isScope = ({ scope, path }: JsonObject): boolean => typeof scope === 'string' && typeof path === 'string';

/** The exchanges of a recording by nock, in order. */
export function readNock(recording: readonly JsonObject[]): Exchange[] {
  return recording.map((entry) => {
    const headers = readHeaders(entry.rawHeaders ?? entry.headers);
    const encoding = headers.find(([name]) => name === 'content-encoding')?.[1];
    return {
      method: (asString(entry.method) ?? 'GET').toUpperCase(),
      url: `${asString(entry.scope) ?? ''}${asString(entry.path) ?? ''}`,
      status: Number(entry.status ?? 200),
      headers: keepHeaders(headers),
      body: decompress(readResponse(entry), encoding),
    };
  });
}

/** Nock 11 to 13 store names and values alternately in one array. Earlier and later versions use an object. */
function readHeaders(headers: unknown): [string, string][] {
  if (isObject(headers)) return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  if (!Array.isArray(headers)) return [];
  return headers.flatMap((name: unknown, index): [string, string][] =>
    index % 2 === 0 ? [[String(name).toLowerCase(), String(headers[index + 1])]] : [],
  );
}

/** JSON is stored parsed, other text as it is, binary data in hex, and a compressed body as a list of pieces in hex. */
function readResponse({ response, responseIsBinary: isBinary }: JsonObject): Uint8Array<ArrayBuffer> {
  if (isHexList(response)) return concat(response.map(fromHex));
  if (typeof response !== 'string') return fromText(response === undefined ? '' : JSON.stringify(response));
  return isBinary === true ? fromHex(response) : fromText(response);
}

const isHexList = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((entry) => typeof entry === 'string' && /^(?:[0-9a-f]{2})+$/.test(entry));
