import type { OpenAI } from 'openai';
import { streamErrorClasses, type StreamErrorClasses } from '../assistant-stream/stream-errors.js';
import { findSdkErrors } from './sdk-errors.js';
import type { Service } from './service.js';

/** What the legacy resources of one client work with. */
export interface Backend {
  /** The client whose surface this is: its error classes are thrown, its settings apply. */
  readonly client: OpenAI;
  /** What does the work, loaded and made by the first call. */
  readonly load: () => Promise<Service>;
}

/** Base of the legacy resources. Their methods are arrow properties: legacy code detaches them. */
export abstract class Resource {
  protected readonly backend: Backend;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** What a stream of the resource throws: the classes of the client's own copy of the SDK. */
  get [streamErrorClasses](): StreamErrorClasses {
    return findSdkErrors(this.backend.client);
  }
}
