import type {
  AssistantStreamEvent,
  Message,
  MessageContent,
  MessageContentDelta,
  Run,
  RunStatus,
  RunStep,
  ToolCall,
  ToolCallDelta,
} from '../../../src/types/index.js';

const THREAD = 'thread_1';
const RUN = 'run_1';

export function makeRun(status: RunStatus, over: Partial<Run> = {}): Run {
  return {
    id: RUN,
    object: 'thread.run',
    created_at: 1_760_000_000,
    thread_id: THREAD,
    assistant_id: 'asst_1',
    status,
    required_action: null,
    last_error: null,
    expires_at: null,
    started_at: null,
    cancelled_at: null,
    failed_at: null,
    completed_at: null,
    incomplete_details: null,
    model: 'gpt-test',
    instructions: 'Be brief.',
    tools: [],
    metadata: {},
    usage: null,
    temperature: 1,
    top_p: 1,
    max_prompt_tokens: null,
    max_completion_tokens: null,
    truncation_strategy: { type: 'auto', last_messages: null },
    tool_choice: 'auto',
    response_format: 'auto',
    parallel_tool_calls: true,
    ...over,
  };
}

export function makeMessage(id: string, over: Partial<Message> = {}): Message {
  return {
    id,
    object: 'thread.message',
    created_at: 1_760_000_001,
    thread_id: THREAD,
    run_id: RUN,
    assistant_id: 'asst_1',
    role: 'assistant',
    status: 'in_progress',
    content: [],
    attachments: [],
    metadata: {},
    completed_at: null,
    incomplete_at: null,
    incomplete_details: null,
    ...over,
  };
}

export function makeStep(id: string, details: RunStep['step_details'], over: Partial<RunStep> = {}): RunStep {
  return {
    id,
    object: 'thread.run.step',
    created_at: 1_760_000_001,
    run_id: RUN,
    assistant_id: 'asst_1',
    thread_id: THREAD,
    type: details.type,
    status: 'in_progress',
    cancelled_at: null,
    completed_at: null,
    expired_at: null,
    failed_at: null,
    last_error: null,
    metadata: null,
    step_details: details,
    usage: null,
    ...over,
  };
}

/** How the run begins. */
export function runBegins(): AssistantStreamEvent[] {
  return [
    { event: 'thread.run.created', data: makeRun('queued') },
    { event: 'thread.run.queued', data: makeRun('queued') },
    { event: 'thread.run.in_progress', data: makeRun('in_progress') },
  ];
}

export function messageDelta(id: string, ...content: MessageContentDelta[]): AssistantStreamEvent {
  return { event: 'thread.message.delta', data: { id, object: 'thread.message.delta', delta: { content } } };
}

export function textDelta(id: string, value: string, index = 0): AssistantStreamEvent {
  return messageDelta(id, { index, type: 'text', text: { value } });
}

/** A message with its step, from the beginning to the end of the step. */
export function messageEvents(
  number: number,
  deltas: AssistantStreamEvent[],
  content: MessageContent[],
  status: 'completed' | 'incomplete' = 'completed',
): AssistantStreamEvent[] {
  const id = messageId(number);
  const stepId = `step_m${String(number)}`;
  const details = { type: 'message_creation' as const, message_creation: { message_id: id } };
  const ended = makeMessage(id, {
    status,
    content,
    incomplete_details: status === 'incomplete' ? { reason: 'max_tokens' } : null,
  });
  return [
    { event: 'thread.run.step.created', data: makeStep(stepId, details) },
    { event: 'thread.run.step.in_progress', data: makeStep(stepId, details) },
    { event: 'thread.message.created', data: makeMessage(id) },
    { event: 'thread.message.in_progress', data: makeMessage(id) },
    ...deltas,
    status === 'completed'
      ? { event: 'thread.message.completed', data: ended }
      : { event: 'thread.message.incomplete', data: ended },
    { event: 'thread.run.step.completed', data: makeStep(stepId, details, { status: 'completed' }) },
  ];
}

export function messageId(number: number): string {
  return `msg_${String(number)}`;
}

export function textBlock(value: string): MessageContent {
  return { type: 'text', text: { value, annotations: [] } };
}

/** A message that is nothing but its text, which comes in these pieces. */
export function textMessage(number: number, pieces: string[]): AssistantStreamEvent[] {
  const id = messageId(number);
  const deltas = pieces.map((value, at) =>
    at > 0 ? textDelta(id, value) : messageDelta(id, { index: 0, type: 'text', text: { value, annotations: [] } }),
  );
  return messageEvents(number, deltas, [textBlock(pieces.join(''))]);
}

export function stepDelta(id: string, ...calls: ToolCallDelta[]): AssistantStreamEvent {
  return {
    event: 'thread.run.step.delta',
    data: { id, object: 'thread.run.step.delta', delta: { step_details: { type: 'tool_calls', tool_calls: calls } } },
  };
}

export function functionCall(number: number, args: string, output: string | null = null): ToolCall {
  return { id: `call_${String(number)}`, type: 'function', function: { name: 'look_up', arguments: args, output } };
}

export const TOOL_STEP = 'step_tools';

/** The beginning of a step with function calls, whose arguments come in these pieces, one list per call. */
export function functionCallEvents(...calls: string[][]): AssistantStreamEvent[] {
  const details = { type: 'tool_calls' as const, tool_calls: [] };
  return [
    { event: 'thread.run.step.created', data: makeStep(TOOL_STEP, details) },
    { event: 'thread.run.step.in_progress', data: makeStep(TOOL_STEP, details) },
    ...calls.flatMap((pieces, index) => [
      stepDelta(TOOL_STEP, {
        index,
        id: `call_${String(index)}`,
        type: 'function',
        function: { name: 'look_up', arguments: '', output: null },
      }),
      ...pieces.map((piece) => stepDelta(TOOL_STEP, { index, type: 'function', function: { arguments: piece } })),
    ]),
  ];
}

/** The run, waiting for the outputs of these calls. */
export function runWaits(...calls: ToolCall[]): AssistantStreamEvent {
  const pending = calls.flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, type: call.type, function: { name: call.function.name, arguments: call.function.arguments } }]
      : [],
  );
  const required = { type: 'submit_tool_outputs' as const, submit_tool_outputs: { tool_calls: pending } };
  return { event: 'thread.run.requires_action', data: makeRun('requires_action', { required_action: required }) };
}

/** The end of the step with function calls. */
export function toolStepEnds(...calls: ToolCall[]): AssistantStreamEvent {
  const step = makeStep(TOOL_STEP, { type: 'tool_calls', tool_calls: calls }, { status: 'completed' });
  return { event: 'thread.run.step.completed', data: step };
}

export const runCompletes: AssistantStreamEvent = {
  event: 'thread.run.completed',
  data: makeRun('completed', { usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } }),
};
