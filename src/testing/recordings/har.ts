import { fromBase64 } from '../../lib/base64.js';
import { asArray, asString, isObject, type JsonObject } from '../json.js';
import { concat, decompress, fromHex, fromText } from './decode.js';
import { keepHeaders, type Exchange } from './exchange.js';

/** Whether a value is a HAR: of a browser or a proxy, or of Polly, which keeps its recordings so. */
export const isHar = (value: unknown): value is { log: { entries: unknown[] } } =>
  isObject(value) && isObject(value.log) && Array.isArray(value.log.entries);

/** The exchanges of a HAR, in the order of its entries. Leaves out exchanges without a status, which were broken off. */
export function readHar(har: { log: { entries: unknown[] } }): Exchange[] {
  return har.log.entries.flatMap((entry) => {
    if (!isObject(entry) || !isObject(entry.request) || !isObject(entry.response)) return [];
    const { request, response } = entry;
    const { status } = response;
    if (typeof status !== 'number' || status < 200) return [];
    const headers = readHeaders(response.headers);
    const encoding = headers.find(([name]) => name === 'content-encoding')?.[1];
    const content = isObject(response.content) ? response.content : {};
    return {
      method: (asString(request.method) ?? 'GET').toUpperCase(),
      url: asString(request.url) ?? '',
      status,
      headers: keepHeaders(headers),
      body: decompress(readContent(content), encoding),
    };
  });
}

const readHeaders = (headers: unknown): [string, string][] =>
  asArray(headers).flatMap((header) =>
    isObject(header) ? [[String(header.name).toLowerCase(), String(header.value)]] : [],
  );

/**
 * Returns the bytes of a body: a text, or base64 if `encoding` says so. Polly stores a compressed body as a list of pieces, in
 * base64, or in hex before its version 5 (`_isBinary`).
 */
function readContent({ text, encoding, _isBinary: isHex }: JsonObject): Uint8Array<ArrayBuffer> {
  const given = asString(text) ?? '';
  const decode = isHex === true ? fromHex : encoding === 'base64' ? fromBase64 : null;
  if (!decode) return fromText(given);
  return given.startsWith('[') ? concat(readList(given).map(decode)) : decode(given);
}

function readList(json: string): string[] {
  const list: unknown = JSON.parse(json);
  return asArray(list).map(String);
}
