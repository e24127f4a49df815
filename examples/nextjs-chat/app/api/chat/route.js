import { cookies } from 'next/headers';
import { ASSISTANT_ID, callTool } from '../../../lib/assistant.js';
import { getClient, ifThere } from '../../../lib/openai.js';

/** Adds a message, optionally with a file, and streams a run: one JSON event per line, as `AssistantStream` reads it. */
export async function POST(request) {
  const form = await request.formData();
  const { messages, runs } = getClient().beta.threads;
  const threadId = await openThread();
  await messages.create(threadId, { role: 'user', content: form.get('message'), ...(await upload(form.get('file'))) });
  // If the page closes, the run is cancelled.
  const stream = runs.stream(threadId, { assistant_id: ASSISTANT_ID }, { signal: request.signal });
  const lines = toLines(readEvents(runs, stream));
  return new Response(ReadableStream.from(lines).pipeThrough(new TextEncoderStream()));
}

/** Returns the id of the reader's thread from the cookie. If there is no such thread, creates one. */
async function openThread() {
  const { threads } = getClient().beta;
  const jar = await cookies();
  const id = jar.get('thread')?.value;
  const thread = (id && (await ifThere(threads.retrieve(id)))) || (await threads.create());
  jar.set('thread', thread.id, { httpOnly: true, sameSite: 'lax', maxAge: 30 * 24 * 3600 });
  return thread.id;
}

/** Uploads a file, and returns the fields for its message. If the reader chose no file, the form contains an empty one. */
async function upload(file) {
  if (!file?.size) return {};
  const { id } = await getClient().files.create({ file, purpose: 'assistants' });
  return { attachments: [{ file_id: id, tools: [{ type: 'file_search' }] }], metadata: { file: file.name } };
}

/** Yields the events of a run until it ends, and answers its function calls. */
async function* readEvents(runs, stream) {
  for await (const event of stream) {
    yield event;
    if (event.event !== 'thread.run.requires_action') continue;
    const { id, thread_id, required_action: action } = event.data;
    const tool_outputs = action.submit_tool_outputs.tool_calls.map((call) => ({
      tool_call_id: call.id,
      output: callTool(call.function),
    }));
    yield* readEvents(runs, runs.submitToolOutputsStream(id, { thread_id, tool_outputs }));
  }
}

async function* toLines(events) {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}
