/** A recorded request and its answer. */
export interface Exchange {
  /** Upper case. */
  method: string;
  /** The whole URL. */
  url: string;
  status: number;
  /** Names in lower case, without those about the transport of the body. */
  headers: Record<string, string>;
  /** Without compression. */
  body: Uint8Array<ArrayBuffer>;
}

/** Headers about the transport of a body, which the fake sends anew. */
const TRANSPORT = ['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'set-cookie'];

/** The headers of an answer as they are sent again. */
export const keepHeaders = (headers: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(headers.filter(([name]) => !TRANSPORT.includes(name)));
