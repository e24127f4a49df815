import { asArray, asString, isObject, type JsonObject } from './json.js';
import { isReasoningModel } from './model-limits.js';
import { findTool } from './tools/registry.js';
import type { WireItem, WireResponse } from './types.js';

function echoTool(tool: unknown): unknown {
  if (!isObject(tool)) return tool;
  return findTool(tool.type)?.echo?.(tool) ?? tool;
}

function echoText(text: unknown): JsonObject {
  const given = isObject(text) ? text : {};
  const format = isObject(given.format) ? given.format : { type: 'text' };
  if (format.type !== 'json_schema') return { format, verbosity: given.verbosity ?? 'medium' };
  const { name, description = null, schema, strict } = format;
  return {
    format: { type: 'json_schema', description, name, schema, strict: strict ?? true },
    verbosity: given.verbosity ?? 'medium',
  };
}

/** The conversation id of a request body, whether it was given as a string or as `{ id }`. */
export function conversationIdOf(body: JsonObject): string | null {
  return isObject(body.conversation) ? asString(body.conversation.id) : asString(body.conversation);
}

const NO_IMAGE_TOKENS = { image_tokens: 0, text_tokens: 0 };

/** A new Response object for a request body, with every field the service sends, in its order. */
export function createResponseObject(id: string, createdAt: number, body: JsonObject): WireResponse {
  const conversation = conversationIdOf(body);
  const background = body.background === true;
  const model = asString(body.model) ?? '';
  const reasoning = isObject(body.reasoning) ? body.reasoning : {};
  const output: WireItem[] = [];
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status: background ? 'queued' : 'in_progress',
    background,
    completed_at: null,
    ...(conversation === null ? {} : { conversation: { id: conversation } }),
    error: null,
    frequency_penalty: 0,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model,
    moderation: null,
    output,
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    presence_penalty: 0,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    prompt_cache_retention: body.prompt_cache_retention ?? null,
    reasoning: {
      context: reasoning.context ?? null,
      effort: reasoning.effort ?? (isReasoningModel(model) ? 'medium' : null),
      summary: reasoning.summary ?? null,
    },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: 'auto',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: echoText(body.text),
    tool_choice: body.tool_choice ?? 'auto',
    tool_usage: {
      image_gen: {
        input_tokens: 0,
        input_tokens_details: NO_IMAGE_TOKENS,
        output_tokens: 0,
        output_tokens_details: NO_IMAGE_TOKENS,
        total_tokens: 0,
      },
      web_search: { num_requests: 0 },
    },
    tools: asArray(body.tools).map(echoTool),
    top_logprobs: body.top_logprobs ?? 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  };
}
