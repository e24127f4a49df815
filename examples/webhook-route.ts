/**
 * A Next.js route for OpenAI's webhooks, for an app on serverless functions: it starts runs, and neither polls nor streams them. In
 * the app, `app/api/openai/route.ts` has two lines:
 *
 *     import { createRoute } from '@/lib/webhook-route';
 *     export const POST = createRoute(openai, { look_up: lookUp }, sendToUser);
 *
 * The client needs a `store` that all instances of the app share, and OPENAI_WEBHOOK_SECRET in the environment. Subscribe the
 * endpoint to response.completed, response.failed, response.incomplete and response.cancelled.
 */
import OpenAI, { type Run } from 'openai-assistants-shim';

type Tool = (args: unknown) => Promise<string>;

/** Creates the route. It can call `onEnd` twice for one run, because OpenAI can send a webhook twice. */
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
      // The route then responds with an error, so OpenAI sends the webhook again.
      throw error;
    }
  };
}

/** Answers the calls of a run. It then continues with a new response, for which OpenAI sends another webhook. */
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
    // OpenAI sent the webhook twice, and the other request has already answered the calls.
    if (!(error instanceof OpenAI.BadRequestError)) throw error;
  }
}
