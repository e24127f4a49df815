import type { LocalCode, LocalCodeOutput, LocalSearchResult, LocalTools, RunStep, ToolCall } from '../types/index.js';
import type { ConversationItem } from '../types/responses.js';
import type { Stop } from './replay-run.js';

type CallOf<Type extends ToolCall['type']> = Extract<ToolCall, { type: Type }>;

/**
 * Makes local tools that repeat the answers which the app's own gave in a run, each once, without calling them. A call without
 * a recorded answer ends the repetition. `own`: the app's tools; for a tool that is not among them, the service's is used.
 */
export function createRecordedTools(
  steps: readonly RunStep[],
  items: readonly ConversationItem[],
  own: LocalTools,
): (stop: Stop) => LocalTools {
  const calls = steps.flatMap(({ step_details: details }) => (details.type === 'tool_calls' ? details.tool_calls : []));
  const { file_search: search, code_interpreter: interpreter, language, maxOutput, maxRounds } = own;
  return (stop) => {
    const searches = calls.filter((call) => call.type === 'file_search');
    const codes = calls.filter((call) => call.type === 'code_interpreter');
    const refuse = (tool: string): never => {
      stop(`The run has no recorded output for this call of ${tool}.`);
      throw new Error('There is no recorded output.');
    };
    return {
      // Steps do not contain the queries, so searches are answered in the order of the run.
      ...(search && { file_search: () => toResults(searches.shift() ?? refuse('file_search'), items) }),
      ...(interpreter && {
        code_interpreter: (code: LocalCode) => toOutputs(takeCode(codes, code) ?? refuse('code_interpreter')),
      }),
      ...{ language, maxOutput, maxRounds },
    };
  };
}

/** Makes the results of a recorded search. Steps are stored without passages, so the text comes from the output in the thread. */
function toResults(
  { id, file_search: { results = [] } }: CallOf<'file_search'>,
  items: readonly ConversationItem[],
): LocalSearchResult[] {
  const given = items.find((item) => item.type === 'function_call_output' && item.call_id === id);
  const [first] = results;
  if (given?.type !== 'function_call_output' || typeof given.output !== 'string' || !first) return [];
  return [{ file_id: first.file_id, file_name: first.file_name, score: 1, text: given.output }];
}

/** Takes the recorded call with the same code; if there is none, the first that was not used. */
function takeCode(codes: CallOf<'code_interpreter'>[], { code }: LocalCode): CallOf<'code_interpreter'> | undefined {
  const same = codes.findIndex(({ code_interpreter: { input } }) => input.trim() === code.trim());
  return codes.splice(Math.max(same, 0), 1)[0];
}

const toOutputs = ({ code_interpreter: { outputs } }: CallOf<'code_interpreter'>): LocalCodeOutput[] =>
  outputs.map((output) => (output.type === 'logs' ? output : { type: 'image', file_id: output.image.file_id }));
