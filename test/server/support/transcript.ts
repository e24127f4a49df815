import type { Door } from './door.js';

/** One request and its answer. Ids are written as `<thread 1>`, in the order in which they appear; times as `<time>`. */
export interface Exchange {
  method: string;
  path: string;
  request?: unknown;
  status: number;
  headers?: Record<string, string>;
  response?: unknown;
  /** The lines of an event stream, exactly. */
  lines?: string[];
}

/** A conversation of a client with the service, and what the model answers in it. */
export interface Transcript {
  replies: unknown[];
  exchanges: Exchange[];
}

const ID = /\b(asst|thread|msg|run|step|call|file|cfile)_[\w-]{8,}/g;
const TIME = /("(?:\w+_at|expired_at)":)\d{9,}/g;
const HEADERS = ['content-type', 'openai-version', 'openai-poll-after-ms'];

/** Names the ids of one transcript, and finds them again by their names. */
class Names {
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  hide(text: string): string {
    return text.replace(ID, (id, kind: string) => this.#name(id, kind)).replace(TIME, '$1"<time>"');
  }

  show(text: string): string {
    return text.replace(/<\w+ \d+>/g, (name) => this.#ids.get(name) ?? name);
  }

  #name(id: string, kind: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    const name = `<${kind} ${count}>`;
    this.#counts.set(kind, count);
    this.#names.set(id, name);
    this.#ids.set(name, id);
    return name;
  }
}

/** Sends the requests of a transcript one after the other; resolves the exchanges as they went. */
export async function replay(
  door: Door,
  exchanges: readonly Exchange[],
  prefix: (path: string) => string,
): Promise<Exchange[]> {
  const names = new Names();
  const went: Exchange[] = [];
  for (const { method, path, request } of exchanges) {
    const body: unknown = request === undefined ? undefined : JSON.parse(names.show(JSON.stringify(request)));
    const answer = await door.send(method, prefix(names.show(path)), body);
    const text = names.hide(await answer.text());
    const headers = Object.fromEntries(
      HEADERS.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name) ?? '']] : [])),
    );
    const isStream = headers['content-type']?.startsWith('text/event-stream');
    const content = isStream ? { lines: text.split('\n') } : { response: JSON.parse(text) as unknown };
    went.push({
      method,
      path,
      ...(request === undefined ? {} : { request }),
      status: answer.status,
      headers,
      ...content,
    });
  }
  return went;
}
