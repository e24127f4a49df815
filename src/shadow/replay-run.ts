import type { OpenAI } from 'openai';
import { RecordedOutputs } from '../compare/recorded-outputs.js';
import { createEngine } from '../engine/create-engine.js';
import type { AssistantsEngine } from '../engine/engine.js';
import { addItems } from '../engine/history/stored/add-items.js';
import { createPlaceFinder } from '../engine/place.js';
import { findRun } from '../engine/runs/find-run.js';
import { MemoryStore } from '../store/memory.js';
import type {
  AssistantsOptions,
  AssistantStreamEvent,
  LocalTools,
  MessageCreateParams,
  RecordedCall,
  RecordedQuestion,
  RequestEditor,
  Run,
  RunAnswer,
} from '../types/index.js';
import type { ConversationItem } from '../types/responses.js';
import type { Call } from '../upstream/call.js';
import { pickTools } from './pick-tools.js';
import { listOwnIds, readAnswer, type AnswerTimes } from './read-answer.js';

/** Ends a repetition. Its answer contains the reason as the error. */
export type Stop = (reason: string) => void;

/** A question to ask again, and what is needed to answer the model's calls. */
export interface Replay extends Omit<RecordedQuestion, 'items'> {
  assistantId: string;
  items: readonly ConversationItem[];
  /** Messages after the items. */
  messages?: readonly MessageCreateParams[];
  /** The recorded function calls, with their outputs. */
  calls: readonly RecordedCall[];
  /** Makes the local tools. They call the function that they get to end the repetition. */
  tools?: ((stop: Stop) => LocalTools) | undefined;
  request?: RequestEditor | undefined;
}

/** The options of the client that also apply to a repetition. */
const KEPT = ['models', 'context', 'container', 'commentary', 'runTimeout'] as const;

/**
 * Asks a model again what a run asked, on a new thread in memory, and answers its function calls from a record. Requests have
 * `store: false` and no conversation, so the service keeps nothing. Never rejects: the answer contains the error.
 */
export async function replayRun(
  client: OpenAI,
  options: AssistantsOptions,
  replay: Replay,
  signal?: AbortSignal,
): Promise<RunAnswer> {
  const stopper = new AbortController();
  const warnings: string[] = [];
  let stopped: string | null = null;
  const stop: Stop = (reason) => {
    stopped ??= reason;
    stopper.abort();
  };
  const onAbort = (): void => stop('It was given up.');
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    const engine = createReplayEngine(client, options, replay, { stop, warnings });
    const answer = await ask(engine, replay, stop, stopper.signal);
    return finish(answer, stopped, warnings);
  } catch (error) {
    return finish({ ...NOTHING, model: replay.parameters.model ?? '', error: describe(error) }, stopped, warnings);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

const NOTHING: Omit<RunAnswer, 'model'> = {
  status: 'failed',
  text: '',
  toolCalls: [],
  otherTools: [],
  isValidJson: null,
  usage: null,
  latencyMs: null,
  firstTokenMs: null,
  error: null,
  warnings: [],
};

const finish = (answer: RunAnswer, stopped: string | null, warnings: string[]): RunAnswer => ({
  ...answer,
  ...(stopped === null ? {} : { status: 'stopped', error: stopped }),
  warnings,
});

function createReplayEngine(
  client: OpenAI,
  options: AssistantsOptions,
  { assistantId, parameters, tools, request }: Replay,
  { stop, warnings }: { stop: Stop; warnings: string[] },
): AssistantsEngine {
  const kept = Object.fromEntries(KEPT.map((name) => [name, options[name]]));
  const hasCode = parameters.tools?.some(({ type }) => type === 'code_interpreter') ?? false;
  const own: AssistantsOptions = {
    ...kept,
    // Its data is gone when the repetition has ended.
    store: new MemoryStore(),
    namespace: 'replay',
    history: 'store',
    execution: 'foreground',
    // The parameters of the run contain all settings of the assistant.
    definitions: { [assistantId]: { model: parameters.model ?? '' } },
    tools: tools?.(stop),
    request: pickTools(request ?? options.request, hasCode, warnings),
  };
  const engine = createEngine(client, own, createPlaceFinder(client, own)());
  engine.context.warnOnce = (_kind, message) => {
    if (!warnings.includes(message)) warnings.push(message);
  };
  return engine;
}

async function ask(engine: AssistantsEngine, replay: Replay, stop: Stop, signal: AbortSignal): Promise<RunAnswer> {
  const { context: ctx } = engine;
  const { assistantId, parameters, vectorStoreIds, codeInterpreterFileIds, items, messages = [] } = replay;
  const newCall = (): Call => ({ name: 'shadow', options: { signal }, response: null });
  const toolResources = {
    file_search: { vector_store_ids: vectorStoreIds },
    code_interpreter: { file_ids: codeInterpreterFileIds },
  };
  const draft = { metadata: {}, messages: [], record: { toolResources, indexingStore: null } };
  const { threadId } = await ctx.histories.store.create(draft, newCall());
  await addItems(ctx, threadId, items);
  if (messages.length > 0) await ctx.histories.store.append(threadId, messages, null, newCall());
  const outputs = new RecordedOutputs(replay.calls);
  const began = ctx.clock.monotonic();
  const sinceBegun = (): number => Math.round(ctx.clock.monotonic() - began);
  const times: AnswerTimes = { latencyMs: null, firstTokenMs: null };
  const follow = async (events: AsyncIterable<AssistantStreamEvent>): Promise<Run | null> => {
    let run: Run | null = null;
    for await (const { event, data } of events) {
      if (event.endsWith('.delta')) times.firstTokenMs ??= sinceBegun();
      if (event === 'error') throw new Error(data.message);
      if ('object' in data && data.object === 'thread.run') run = data;
    }
    times.latencyMs = sinceBegun();
    return run;
  };
  const params = { ...parameters, assistant_id: assistantId };
  let run = await follow(await engine.streamRun(threadId, params, newCall()));
  while (run?.required_action) {
    const calls = run.required_action.submit_tool_outputs.tool_calls;
    const taken = outputs.takeAll(calls.map((call) => call.function));
    const missing = taken.indexOf(null);
    if (missing !== -1) {
      stop(`There is no recorded output for the call ${calls[missing]?.function.name ?? ''}.`);
      break;
    }
    const toolOutputs = calls.map(({ id }, index) => ({ tool_call_id: id, output: taken[index] ?? '' }));
    const body = { tool_outputs: toolOutputs };
    run = await follow(await engine.streamToolOutputs(threadId, run.id, body, newCall()));
  }
  const record = run && (await findRun(ctx, threadId, run.id, { ...newCall(), options: {} }));
  if (!record) throw new Error('The model did not answer.');
  const page = await ctx.histories.store.listItems(threadId, { limit: MOST_OWN_ITEMS, order: 'desc' }, newCall());
  return readAnswer(record, page.data.reverse(), new Set(listOwnIds(record)), times);
}

/** Enough to list all items of the new run. */
const MOST_OWN_ITEMS = 1_000;

/** The error of a failed repetition. An error of the SDK contains the HTTP status. */
function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
