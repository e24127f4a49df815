import { isValidJson } from '../compare/is-valid-json.js';
import type { RecordedCall, RunAnswer, RunStep } from '../types/index.js';
import type { ConversationItem } from '../types/responses.js';
import type { RunRecord } from '../engine/runs/run-events.js';
import { showRun } from '../engine/runs/show-run.js';

/** How long (ms) the model took; null if not known. */
export type AnswerTimes = Pick<RunAnswer, 'latencyMs' | 'firstTokenMs'>;

/** Reads the answer of a run that has ended. `items`: those of its thread; `own`: the ids of those that the run added. */
export function readAnswer(
  record: RunRecord,
  items: readonly ConversationItem[],
  own: ReadonlySet<string>,
  times: AnswerTimes,
): RunAnswer {
  const run = showRun(record);
  const { steps } = record.state;
  const text = items
    .flatMap((item) => (item.type === 'message' && own.has(item.id) ? [readText(item)] : []))
    .join('\n\n');
  return {
    model: run.model,
    status: run.status === 'completed' || run.status === 'incomplete' ? run.status : 'failed',
    text,
    toolCalls: steps.flatMap(listCalls),
    otherTools: steps.flatMap(listTools),
    isValidJson: isValidJson(text, record.asked.parameters.response_format),
    usage: run.usage,
    ...times,
    error: run.last_error?.message ?? run.incomplete_details?.reason ?? null,
    warnings: [],
  };
}

/** The ids of a run's messages and tool calls, by which its items are found in the thread. */
export const listOwnIds = ({ state: { steps } }: RunRecord): string[] =>
  steps.flatMap(({ step_details: details }) =>
    details.type === 'tool_calls' ? details.tool_calls.map(({ id }) => id) : [details.message_creation.message_id],
  );

const listCalls = ({ step_details: details }: RunStep): RecordedCall[] =>
  details.type === 'tool_calls'
    ? details.tool_calls.flatMap((call) => {
        if (call.type !== 'function') return [];
        const { name, arguments: args, output } = call.function;
        return [{ name, arguments: args, output }];
      })
    : [];

const listTools = ({ step_details: details }: RunStep): string[] =>
  details.type === 'tool_calls' ? details.tool_calls.flatMap(({ type }) => (type === 'function' ? [] : [type])) : [];

const readText = ({ content }: Extract<ConversationItem, { type: 'message' }>): string =>
  content
    .flatMap((part) => {
      if (part.type === 'output_text') return [part.text];
      return part.type === 'refusal' ? [part.refusal] : [];
    })
    .join('');
