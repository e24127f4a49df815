import * as z from 'zod/v4-mini';
import type { RunCreateParams, RunSubmitToolOutputsBody, RunUpdateBody } from '../types/index.js';
import { once } from '../lib/once.js';
import { createParser } from './create-parser.js';
import { decimal, integer, list, metadata, nullable, object, oneOf, optional, text } from './fields.js';
import { messageParams } from './message.js';
import { reasoningEffort } from './reasoning-effort.js';
import { responseFormat } from './response-format.js';
import { include } from './run-step.js';
import { toolChoice, tools } from './tools.js';

/** The parameters of a run, on an existing or a new thread. */
export const runFields = once(() => ({
  assistant_id: text(),
  model: nullable(text()),
  instructions: nullable(text()),
  tools: nullable(tools(20)),
  metadata: metadata(),
  temperature: nullable(decimal(0, 2)),
  top_p: nullable(decimal(0, 1)),
  stream: nullable(z.boolean()),
  max_prompt_tokens: nullable(integer(256)),
  // The service accepted fewer than the 256 in its own schema.
  max_completion_tokens: nullable(integer(1)),
  truncation_strategy: nullable(object({ type: oneOf('auto', 'last_messages'), last_messages: nullable(integer(1)) })),
  tool_choice: nullable(toolChoice()),
  parallel_tool_calls: optional(z.boolean()),
  response_format: nullable(responseFormat()),
}));

/** Checks the body of `runs.create`, with the `include` of its query. @throws LegacyError */
export const parseRunCreate = createParser<RunCreateParams>(() =>
  object({
    ...runFields(),
    include: optional(include()),
    reasoning_effort: nullable(reasoningEffort()),
    additional_instructions: nullable(text()),
    additional_messages: nullable(list(messageParams(), 'objects')),
  }),
);

/** Checks the body of `runs.update`. @throws LegacyError */
export const parseRunUpdate = createParser<RunUpdateBody>(() => object({ metadata: metadata() }));

/** Checks the body of `runs.submitToolOutputs`. @throws LegacyError */
export const parseSubmitToolOutputs = createParser<RunSubmitToolOutputsBody>(() =>
  object({
    tool_outputs: list(object({ tool_call_id: optional(text()), output: optional(text()) }), 'objects'),
    stream: nullable(z.boolean()),
  }),
);
