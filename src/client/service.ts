import type { OpenAI } from 'openai';
import { createEngine } from '../engine/create-engine.js';
import type { AssistantsEngine } from '../engine/engine.js';
import { schemas } from '../schemas/index.js';
import type { AssistantsOptions } from '../types/index.js';

/** What the calls of one client need: the checks of what a caller sends, and the engine that does the work. */
export interface Service {
  readonly schemas: typeof schemas;
  readonly engine: AssistantsEngine;
}

export function createService(client: OpenAI, options: AssistantsOptions): Service {
  return { schemas, engine: createEngine(client, options) };
}
