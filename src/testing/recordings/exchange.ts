/** One request of a recording and what was answered. */
export interface Exchange {
  /** Upper case. */
  method: string;
  /** The whole URL. */
  url: string;
  status: number;
  /** Names in lower case; none that speak of the way the body was sent. */
  headers: Record<string, string>;
  /** As it is behind any compression. */
  body: Uint8Array<ArrayBuffer>;
}

/** What describes the way a body was sent: it is sent anew. */
const TRANSPORT = ['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'set-cookie'];

/** The headers of an answer as they are sent again. */
export const keepHeaders = (headers: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(headers.filter(([name]) => !TRANSPORT.includes(name)));
