import type { ToolOutput } from '../../types/index.js';
import type { ResponseInputItem } from '../../types/responses.js';

/** Tool outputs as input items, in order. An output that was left out is the empty text; one without a call is dropped. */
export function convertToolOutputs(outputs: readonly ToolOutput[]): ResponseInputItem[] {
  return outputs.flatMap(({ tool_call_id: callId, output }) =>
    callId === undefined ? [] : [{ type: 'function_call_output' as const, call_id: callId, output: output ?? '' }],
  );
}
