/**
 * A route of Next.js that takes OpenAI's webhooks, for an app whose functions end with their answers: it neither polls nor
 * streams. In the app, `app/api/openai/route.ts` is two lines:
 *
 *     import { createRoute } from '@/lib/webhook-route';
 *     export const POST = createRoute(openai, { look_up: lookUp }, sendToUser);
 *
 * The client has a `store` that every instance of the app shares, and OPENAI_WEBHOOK_SECRET in its environment. The endpoint
 * is subscribed to response.completed, response.failed, response.incomplete and response.cancelled.
 */
import OpenAI, { type Run } from 'openai-assistants-shim';

type Tool = (args: unknown) => Promise<string>;

/** `onEnd` may be called twice for one run: a webhook can come again. */
export function createRoute(
  openai: OpenAI,
  tools: Record<string, Tool>,
  onEnd: (run: Run) => Promise<void>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await request.text();
    try {
      const event = await openai.webhooks.unwrap(body, request.headers);
      const run = await openai.beta.threads.runs.handleWebhook(event);
      if (run?.status === 'requires_action') await answer(openai, run, tools);
      else if (run) await onEnd(run);
      return new Response(null, { status: 204 });
    } catch (error) {
      if (error instanceof OpenAI.InvalidWebhookSignatureError) return new Response('bad signature', { status: 400 });
      // Any other status than 2xx makes OpenAI send it again.
      throw error;
    }
  };
}

/** Answers the run's calls; its next response has a webhook of its own. */
async function answer(openai: OpenAI, run: Run, tools: Record<string, Tool>): Promise<void> {
  const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  const tool_outputs = await Promise.all(
    calls.map(async ({ id, function: { name, arguments: json } }) => ({
      tool_call_id: id,
      output: (await tools[name]?.(JSON.parse(json))) ?? `There is no tool '${name}'.`,
    })),
  );
  try {
    await openai.beta.threads.runs.submitToolOutputs(run.id, { thread_id: run.thread_id, tool_outputs });
  } catch (error) {
    // The webhook came twice, and the other one has answered the calls.
    if (!(error instanceof OpenAI.BadRequestError)) throw error;
  }
}
