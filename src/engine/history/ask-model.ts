import type { ThreadContext } from '../../types/context.js';
import type { ResponseCreateParamsStreaming, ResponseStreamEvent } from '../../types/responses.js';
import { applySuccessor } from '../../mapping/to-responses/apply-successor.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import { toLastError } from '../runs/failed-outcome.js';
import { findReplacement, replaceDeadModel, tellOfReplacement } from '../runs/replace-model.js';

/**
 * Asks a model outside of any thread and run, with `store: false`, and resolves its text. Rejects if the service
 * refuses or the answer is incomplete.
 */
export async function askModel(
  ctx: EngineContext,
  { model, instructions, input }: Parameters<ThreadContext['ask']>[0],
  call: Call,
): Promise<string> {
  for (;;) {
    const replacement = findReplacement(ctx, model);
    if (replacement) tellOfReplacement(ctx, model, replacement, call);
    const asked: ResponseCreateParamsStreaming = { model, instructions, input, stream: true, store: false };
    const parameters = { model, instructions, tools: [] };
    const body = replacement ? applySuccessor(asked, { parameters, usedCompletionTokens: 0 }, replacement).body : asked;
    try {
      return await readText(await ctx.upstream.streamResponse(body, call, 'throw'));
    } catch (error) {
      const isGone = ctx.upstream.classify(error) === 'model_not_found';
      if (replacement || !isGone || !replaceDeadModel(ctx, model)) throw error;
    }
  }
}

async function readText(events: AsyncIterable<ResponseStreamEvent>): Promise<string> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.completed') return text;
    if (event.type === 'response.failed') throw new Error(toLastError(event.response.error).message);
    if (event.type === 'response.incomplete') {
      throw new Error(`The answer is incomplete: ${event.response.incomplete_details?.reason ?? 'unknown'}.`);
    }
  }
  throw new Error('The answer broke off.');
}
