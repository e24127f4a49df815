import type { AssistantStreamEvent, FileSearchToolCall, RunStep, ToolCall, ToolCallDelta } from '../../types/index.js';

/** A step without the content of its search results: what the old API showed unless asked with `include`. */
export function hideSearchContent(step: RunStep): RunStep {
  const { step_details: details } = step;
  if (details.type !== 'tool_calls' || !details.tool_calls.some(({ type }) => type === 'file_search')) return step;
  return { ...step, step_details: { ...details, tool_calls: details.tool_calls.map(hideInCall) } };
}

/** An event of a stream, likewise. */
export function hideEventContent(event: AssistantStreamEvent): AssistantStreamEvent {
  switch (event.event) {
    case 'thread.run.step.completed':
    case 'thread.run.step.failed':
    case 'thread.run.step.cancelled':
    case 'thread.run.step.expired':
      return { ...event, data: hideSearchContent(event.data) };
    case 'thread.run.step.delta': {
      const details = event.data.delta.step_details;
      if (details?.type !== 'tool_calls' || !details.tool_calls?.some(({ type }) => type === 'file_search'))
        return event;
      const step_details = { ...details, tool_calls: details.tool_calls.map(hideInDelta) };
      return { ...event, data: { ...event.data, delta: { step_details } } };
    }
    default:
      return event;
  }
}

function hideInCall(call: ToolCall): ToolCall {
  return call.type === 'file_search' ? { ...call, file_search: withoutContent(call.file_search) } : call;
}

function hideInDelta(call: ToolCallDelta): ToolCallDelta {
  if (call.type !== 'file_search' || !hasResults(call.file_search)) return call;
  return { ...call, file_search: withoutContent(call.file_search) };
}

function withoutContent<T extends Pick<FileSearchToolCall.FileSearch, 'results'>>(search: T): T {
  if (search.results === undefined) return search;
  return { ...search, results: search.results.map(({ content: _content, ...result }) => result) };
}

function hasResults(search: unknown): search is Required<Pick<FileSearchToolCall.FileSearch, 'results'>> {
  return typeof search === 'object' && search !== null && 'results' in search && Array.isArray(search.results);
}
