import type { AssistantStreamEvent, RunStep, ToolCall, ToolCallDelta } from '../../types/index.js';
import { findToolType } from '../tools/index.js';

/** Removes the content of search results from a step, which the old API showed only if `include` asked for it. */
export function hideSearchContent(step: RunStep): RunStep {
  const { step_details: details } = step;
  if (details.type !== 'tool_calls' || !details.tool_calls.some(hasContent)) return step;
  return { ...step, step_details: { ...details, tool_calls: details.tool_calls.map(hideInCall) } };
}

/** Does the same for an event of a stream. */
export function hideEventContent(event: AssistantStreamEvent): AssistantStreamEvent {
  switch (event.event) {
    case 'thread.run.step.completed':
    case 'thread.run.step.failed':
    case 'thread.run.step.cancelled':
    case 'thread.run.step.expired':
      return { ...event, data: hideSearchContent(event.data) };
    case 'thread.run.step.delta': {
      const details = event.data.delta.step_details;
      if (details?.type !== 'tool_calls' || !details.tool_calls?.some(hasContent)) return event;
      const step_details = { ...details, tool_calls: details.tool_calls.map(hideInDelta) };
      return { ...event, data: { ...event.data, delta: { step_details } } };
    }
    default:
      return event;
  }
}

function hasContent({ type }: { type: string }): boolean {
  return findToolType(type)?.content !== undefined;
}

function hideInCall(call: ToolCall): ToolCall {
  return findToolType(call.type)?.content?.hide(call) ?? call;
}

function hideInDelta(delta: ToolCallDelta): ToolCallDelta {
  return findToolType(delta.type)?.content?.hideInDelta(delta) ?? delta;
}
