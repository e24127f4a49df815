import { touch } from './container-life.js';
import { OVERFLOW_PLAN } from './context-window.js';
import { answerEvents, answerJson, type Call } from './http.js';
import { asString, asStrings, type JsonObject } from './json.js';
import { planOutput, type OutputPlan } from './output-plan.js';
import { yieldTurn } from './pause.js';
import { readRequest } from './read-request.js';
import { ENCRYPTED_CONTENT } from './encrypted-content.js';
import { noteReasoning } from './reasoning-items.js';
import { createResponseObject } from './response-object.js';
import { ResponseRun } from './response-run.js';
import { streamEvents } from './sse.js';
import { ensureContainer, type Conversation, type State } from './state.js';
import { loseReader, streamHooks } from './stream-cut.js';
import { findToolOfItem } from './tools/registry.js';
import type { FakeContext, Reply } from './types.js';
import { noteUse } from './vector-stores.js';

/** Refuses a reply with a tool that the request does not offer, because the model could not use it. */
function checkOffered(plan: OutputPlan, tools: readonly JsonObject[], state: State): void {
  for (const { item } of plan.items) {
    const missing = findToolOfItem(item.type)?.findMissing?.(item, tools) ?? null;
    if (missing !== null) throw state.script.refuse(`the reply ${missing}, which the request does not offer`);
  }
}

async function takeReply(call: Call, body: JsonObject, context: FakeContext, state: State): Promise<Reply> {
  let reply: Reply | null;
  try {
    reply = structuredClone(await state.script.takeReply({ ...call.request, body, context }));
  } catch (cause) {
    throw state.script.refuse(`the reply could not be made: ${String(cause)}`);
  }
  if (reply !== null) return reply;
  const last = JSON.stringify(context.items.at(-1)?.content ?? context.items.at(-1) ?? []);
  throw state.script.refuse(
    `unexpected POST /responses (model ${context.model}, last item ${last}): no reply is scripted; call reply() or respond() first`,
  );
}

/**
 * Unlocks the conversation. If the response ended by itself and was not lost, its input and output are added to the
 * conversation.
 */
function settle(run: ResponseRun, conversation: Conversation | null, state: State): void {
  noteReasoning(state, run.output, run.response.store !== false);
  if (!conversation) return;
  conversation.lockedBy = null;
  const { status } = run.response;
  // If the conversation was deleted meanwhile, only the response has the output.
  if (!state.conversations.has(conversation.id)) return;
  if (!run.joins || (status !== 'completed' && status !== 'incomplete')) return;
  const joined = [...run.source.input, ...run.output];
  conversation.items.push(...joined);
  conversation.lag = { reads: state.options.itemsLag ?? 0, ids: new Set(joined.map((item) => item.id)) };
}

async function startRun(call: Call, body: JsonObject, state: State): Promise<ResponseRun> {
  const request = readRequest(body, state);
  const { tools, conversation, partition, input, items, seen, containerId, isStored } = request;
  const id = state.makeId('resp', partition);
  if (conversation) conversation.lockedBy = id;
  const context = {
    model: asString(body.model) ?? '',
    instructions: asString(body.instructions),
    input,
    tools,
    conversationId: conversation?.id ?? null,
  };
  const planReply = async (visible: FakeContext) =>
    planOutput(await takeReply(call, body, structuredClone(visible), state), {
      makeId: (prefix) => state.makeId(prefix, partition),
      now: state.now,
      containerId,
      encrypts: asStrings(body.include).includes(ENCRYPTED_CONTENT),
    });
  try {
    const plan = seen === null ? OVERFLOW_PLAN : await planReply({ ...context, items: [...seen] });
    checkOffered(plan, tools, state);
    noteUse(state, tools);
    for (const { item } of plan.items) {
      if (item.container_id !== undefined)
        touch(ensureContainer(state, asString(item.container_id) ?? undefined), state);
    }
    const response = createResponseObject(id, Math.floor(state.now()), isStored ? body : { ...body, store: false });
    return new ResponseRun(
      { response, body, context: items, seen: seen ?? items, input, plan, hold: state.script.takeHold() },
      { now: state.now, pace: state.options.pace ?? 0, onEnd: (run) => settle(run, conversation, state) },
    );
  } catch (error) {
    if (conversation) conversation.lockedBy = null;
    throw error;
  }
}

/**
 * How many turns of the event loop the fake waits for a reader to read the second event of a stream, or to leave. After that
 * the response goes on.
 */
const READING_TURNS = 10;

/** Runs a background response to its end, beginning after the answer to its request. */
async function driveAlone(run: ResponseRun, isReadOrLeft: () => boolean): Promise<void> {
  await run.advance();
  await yieldTurn();
  for (let turn = 0; turn < READING_TURNS && !isReadOrLeft(); turn += 1) await yieldTurn();
  await run.drive();
}

/** `POST /responses`. */
export async function createResponse(call: Call, state: State): Promise<Response> {
  const body = call.request.body ?? {};
  const run = await startRun(call, body, state);
  const { response } = run;
  if (response.store !== false || response.background) state.responses.set(response.id, run);
  const { signal } = call;
  if (run.response.background) {
    const first = run.show();
    if (body.stream !== true) {
      void driveAlone(run, () => true);
      return answerJson(first);
    }
    let read = 0;
    let isLeft = false;
    const leave = (sent: number) => {
      isLeft = true;
      loseReader(run, {}, sent, state);
    };
    if (signal?.aborted) leave(0);
    void driveAlone(run, () => isLeft || read > 1);
    const hooks = { signal, onCancel: leave, ...streamHooks(run, state) };
    return answerEvents(streamEvents(() => run.follow(read++), hooks));
  }
  if (body.stream === true) {
    const leave = (sent: number) => loseReader(run, state.options.leftStream ?? { continues: false }, sent, state);
    if (signal?.aborted) leave(0);
    return answerEvents(streamEvents(() => run.advance(), { signal, onCancel: leave, ...streamHooks(run, state) }));
  }
  const stop = () => run.stop();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  await run.drive();
  signal?.removeEventListener('abort', stop);
  return answerJson({ ...run.show(), billing: { payer: 'developer' } });
}
