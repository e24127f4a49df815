import { readMessage } from '../../lib/describe-thrown.js';
import type { NamedFile } from '../../mapping/to-assistants/named-files.js';
import { answerCode, readCode } from '../../mapping/tools/local/local-code-interpreter.js';
import { answerFailedSearch, answerSearch, readQuery } from '../../mapping/tools/local/local-file-search.js';
import { readRankingOptions } from '../../mapping/tools/file-search.js';
import type { LocalCall } from '../../mapping/tools/tool-type.js';
import type { CodeInterpreterToolCall, FileSearchToolCall, LocalToolRun, ToolCall } from '../../types/index.js';
import type { Call } from '../../upstream/call.js';
import type { EngineContext } from '../context.js';
import type { LocalAnswer, RunRecord } from '../runs/run-events.js';
import { tellLosses } from '../tell-losses.js';
import { checkCodeOutputs, checkSearchResults } from './check-results.js';
import { limitCall } from './limit-call.js';

/** The result of a local call, and the files that the model can name from now on. */
export type CalledTool = LocalAnswer & { files: NamedFile[] };

/** A local call in its run. */
interface Calling {
  record: RunRecord;
  local: LocalCall;
  /** Files that the run's earlier local calls found or created. */
  known: readonly NamedFile[];
  signal: AbortSignal;
}

const DEFAULT_SECONDS = 60;
const DEFAULT_OUTPUT = 100_000;
const DEFAULT_RESULTS = 20;

/**
 * Calls the app's function for a call of the model. If it throws, takes too long or returns something invalid, the
 * failure is logged, and the model continues without results, as with the service's own tools. Rejects only if `signal`
 * aborts.
 */
export async function callLocalTool(ctx: EngineContext, calling: Calling, call: Call): Promise<CalledTool> {
  const { record, local } = calling;
  const shown = findCall(record, local);
  if (shown.type === 'file_search') return search(ctx, calling, shown, call);
  if (shown.type === 'code_interpreter') return runCode(ctx, calling, shown, call);
  throw new TypeError(`There is no local tool '${local.type}'.`);
}

async function search(
  ctx: EngineContext,
  { record, local, known, signal }: Calling,
  shown: FileSearchToolCall,
  call: Call,
): Promise<CalledTool> {
  const { run, sources } = record.asked;
  const tool = run.tools.find(({ type }) => type === 'file_search');
  const options = tool?.type === 'file_search' ? tool.file_search : undefined;
  const { score_threshold: scoreThreshold } = readRankingOptions(run.tools);
  const maxResults = options?.max_num_results ?? DEFAULT_RESULTS;
  const scope = {
    vectorStoreIds: [...sources.vectorStoreIds],
    fileIds: [...(sources.searchFileIds ?? [])],
    maxResults,
    scoreThreshold,
  };
  const query = readQuery(local.arguments);
  const maxOutput = readMaxOutput(ctx);
  const find = ctx.options.tools?.file_search;
  try {
    const found = await limit(ctx, signal, async (own) =>
      checkSearchResults(await require(find)(query, { ...scope, ...describeRun(record, own) })),
    );
    const kept = found.filter(({ score = 0 }) => score >= scoreThreshold).slice(0, maxResults);
    const cited = known.filter(({ as }) => as === 'citation').length;
    return answerSearch(shown, kept, { cited, maxOutput });
  } catch (error) {
    return answerFailedSearch(shown, reportFailure(ctx, local, signal, error, call), { maxOutput });
  }
}

async function runCode(
  ctx: EngineContext,
  { record, local, signal }: Calling,
  shown: CodeInterpreterToolCall,
  call: Call,
): Promise<CalledTool> {
  const code = readCode(local.arguments);
  const files = [...record.asked.sources.codeInterpreterFileIds];
  const run = ctx.options.tools?.code_interpreter;
  const maxOutput = readMaxOutput(ctx);
  try {
    const outputs = await limit(ctx, signal, async (own) =>
      checkCodeOutputs(await require(run)({ code, files, ...describeRun(record, own) })),
    );
    return answerCode(shown, outputs, { maxOutput });
  } catch (error) {
    const logs = `Error: ${reportFailure(ctx, local, signal, error, call)}`;
    return answerCode(shown, [{ type: 'logs', logs }], { maxOutput });
  }
}

const limit = <T>({ clock, options }: EngineContext, signal: AbortSignal, work: (own: AbortSignal) => Promise<T>) =>
  limitCall(clock, signal, options.tools?.timeout ?? DEFAULT_SECONDS, work);

const readMaxOutput = ({ options }: EngineContext): number => options.tools?.maxOutput ?? DEFAULT_OUTPUT;

const describeRun = ({ asked: { run } }: RunRecord, signal: AbortSignal): LocalToolRun => ({
  runId: run.id,
  threadId: run.thread_id,
  assistantId: run.assistant_id,
  signal,
});

function require<T>(given: T | undefined): T {
  if (given === undefined) throw new Error('This process does not have the tool.');
  return given;
}

/** Reports a failure and returns its reason. Rethrows it if the run is being stopped. */
function reportFailure(
  ctx: EngineContext,
  { type }: LocalCall,
  signal: AbortSignal,
  error: unknown,
  call: Call,
): string {
  if (signal.aborted) throw error;
  const reason = readMessage(error);
  const message = `A call of the option 'tools.${type}' has failed, and the model goes on without results: ${reason}`;
  tellLosses(ctx, [{ kind: `local_${type}`, message }], call);
  return reason;
}

/** Finds the call in the run's steps. */
function findCall({ state: { steps } }: RunRecord, { id, type }: LocalCall): ToolCall {
  const calls = steps.flatMap(({ step_details: details }) => (details.type === 'tool_calls' ? details.tool_calls : []));
  const found = calls.find((call) => call.id === id && call.type === type);
  if (!found) throw new TypeError(`No step has the call '${id}'.`);
  return found;
}
