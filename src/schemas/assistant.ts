import type { AssistantCreateParams, AssistantUpdateParams } from '../types/index.js';
import { once } from '../lib/once.js';
import { createParser } from './create-parser.js';
import { decimal, metadata, nullable, object, optional, text, textUpTo } from './fields.js';
import { reasoningEffort } from './reasoning-effort.js';
import { responseFormat } from './response-format.js';
import { newToolResources, toolResources } from './tool-resources.js';
import { tools } from './tools.js';

const assistantFields = once(() => ({
  name: nullable(textUpTo(256)),
  description: nullable(textUpTo(512)),
  instructions: nullable(textUpTo(256_000)),
  reasoning_effort: nullable(reasoningEffort()),
  tools: optional(tools(128)),
  metadata: metadata(),
  temperature: nullable(decimal(0, 2)),
  top_p: nullable(decimal(0, 1)),
  response_format: nullable(responseFormat()),
}));

/** Checks the body of `assistants.create`. @throws LegacyError */
export const parseAssistantCreate = createParser<AssistantCreateParams>(() =>
  object({ ...assistantFields(), model: text(), tool_resources: newToolResources() }),
);

/** Checks the body of `assistants.update`. @throws LegacyError */
export const parseAssistantUpdate = createParser<AssistantUpdateParams>(() =>
  object({ ...assistantFields(), model: optional(text()), tool_resources: toolResources() }),
);
