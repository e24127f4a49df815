import type { ReadAhead } from '../lib/async-queue.js';
import { isRecord } from '../lib/plain-values.js';
import type { ResponseStreamEvent, UpstreamResponse } from '../types/responses.js';
import { hasId, type AnswerCheck } from './check-answer.js';
import { ResponseEvents } from './response-events.js';
import type { SdkErrors } from './sdk-client.js';
import { findSource } from './untouched-stream.js';
import { toEvents } from './whole-response.js';

/** The result of an SDK call, as far as it is used here. */
export interface SdkPromise<T> extends Promise<T> {
  /** Missing if a tool that records requests returns its own promise. */
  asResponse?(): Promise<Response>;
}

/** The request whose answer is read: its name, and that of the legacy call that caused it. */
export interface AnswerOrigin {
  name: string;
  call: string;
}

/**
 * Reads the answers of one client, and checks that they are answers of the API: a proxy may return a web page, and an
 * error may come with status 200. Such an answer becomes an `OpenAIError` that names the request but quotes nothing, so
 * that none of it is stored or shown.
 */
export class AnswerReader {
  readonly #OpenAIError: SdkErrors['OpenAIError'];
  readonly #transport: Parameters<typeof findSource>[2];
  /** Errors are recognized by identity: a defect in this library may throw an error of the same class. */
  readonly #broken = new WeakSet<object>();
  readonly #unusable = new WeakSet<object>();

  /** `transport`: the client of the SDK's resources that send the requests. */
  constructor({ OpenAIError }: Pick<SdkErrors, 'OpenAIError'>, transport: Parameters<typeof findSource>[2]) {
    this.#OpenAIError = OpenAIError;
    this.#transport = transport;
  }

  /** Classifies an error of this reader: the answer broke off, or was not the API's. Null for any other error. */
  kindOf(error: unknown): 'connection' | 'unusable' | null {
    if (typeof error !== 'object' || error === null) return null;
    if (this.#unusable.has(error)) return 'unusable';
    return this.#broken.has(error) ? 'connection' : null;
  }

  /**
   * Reads one JSON object. `response`: the answer to `request`; null if only the parsed answer is available. The parsed
   * answer is also used if a tool that records requests has already read the response.
   */
  async readObject<T>(
    request: Promise<T>,
    response: Response | null,
    isUsable: AnswerCheck,
    origin: AnswerOrigin,
  ): Promise<T> {
    // `isUsable` checks the fields that are used.
    const body = response === null || response.bodyUsed ? request : (response.json() as Promise<T>);
    const answer = await this.#parse(body, response, origin);
    if (!isRecord(answer) || !isUsable(answer)) throw this.#refuse(response, origin);
    return answer;
  }

  /** Reads the events of a stream. Also accepts a whole response as JSON. */
  async readEvents(
    request: Promise<AsyncIterable<ResponseStreamEvent>>,
    response: Response | null,
    origin: AnswerOrigin,
  ): Promise<ReadAhead<ResponseStreamEvent>> {
    switch (response === null ? 'events' : readBodyKind(response)) {
      case 'events': {
        const stream = await this.#read(request);
        const source = response && findSource(stream, response, this.#transport);
        return source ? new ResponseEvents(source) : stream;
      }
      case 'json':
        return toEvents(
          // `hasId` has checked that it is an object with an id; other fields are read tolerantly.
          (await this.readObject(request as Promise<unknown>, response, hasId, origin)) as UpstreamResponse,
        );
      case 'unusable':
        throw this.#refuse(response, origin);
    }
  }

  async #parse<T>(answer: Promise<T>, response: Response | null, origin: AnswerOrigin): Promise<T> {
    try {
      return await this.#read(answer);
    } catch (error) {
      throw error instanceof SyntaxError ? this.#refuse(response, origin) : error;
    }
  }

  #read<T>(part: Promise<T>): Promise<T> {
    return part.catch((error: unknown) => {
      if (typeof error === 'object' && error !== null) this.#broken.add(error);
      throw error;
    });
  }

  #refuse(response: Response | null, { name, call }: AnswerOrigin): Error {
    const status = response === null ? '' : `, with status ${String(response.status)},`;
    const error = new this.#OpenAIError(
      `The answer to ${name} for ${call} came${status} but is not what the API answers. It was not used; a proxy or gateway may have sent it.`,
    );
    this.#unusable.add(error);
    return error;
  }
}

/** The kind of a body, by its headers. */
function readBodyKind({ headers, status }: Response): 'events' | 'json' | 'unusable' {
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  if (status === 204 || headers.get('content-length') === '0') return 'unusable';
  if (type.includes('json')) return 'json';
  // A server without a content type may send events.
  return type === '' || /event-stream|octet-stream/.test(type) ? 'events' : 'unusable';
}
