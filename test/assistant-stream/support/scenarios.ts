import type { AssistantStreamEvent } from '../../../src/types/index.js';
import {
  functionCall,
  functionCallEvents,
  makeMessage,
  makeRun,
  makeStep,
  messageDelta,
  messageEvents,
  messageId,
  runBegins,
  runCompletes,
  runWaits,
  stepDelta,
  textBlock,
  textDelta,
  textMessage,
  TOOL_STEP,
  toolStepEnds,
} from './legacy-events.js';

/** Events that no type knows. */
function foreign(event: object): AssistantStreamEvent {
  return event as AssistantStreamEvent;
}

const codeStep = { type: 'tool_calls' as const, tool_calls: [] };
const codeCall = { id: 'call_c', type: 'code_interpreter' as const };

/** Streams as the service sends them. */
export const scenarios: Record<string, AssistantStreamEvent[]> = {
  'a text': [...runBegins(), ...textMessage(1, ['Hel', 'lo', ' – 世界 🌍']), runCompletes],
  'several messages': [...runBegins(), ...textMessage(1, ['One']), ...textMessage(2, ['T', 'wo']), runCompletes],
  'a new thread': [
    {
      event: 'thread.created',
      data: { id: 'thread_1', object: 'thread', created_at: 1, metadata: {}, tool_resources: {} },
    },
    ...runBegins(),
    ...textMessage(1, ['Hi']),
    runCompletes,
  ],
  'annotations that come one by one': [
    ...runBegins(),
    ...messageEvents(
      1,
      [
        messageDelta(messageId(1), { index: 0, type: 'text', text: { value: 'See ', annotations: [] } }),
        ...[0, 1, 2].map((index) =>
          messageDelta(messageId(1), {
            index: 0,
            type: 'text',
            text: {
              value: '【x】',
              annotations: [
                {
                  index,
                  type: 'file_citation',
                  text: '【x】',
                  start_index: 1,
                  end_index: 4,
                  file_citation: { file_id: 'file_1' },
                },
              ],
            },
          }),
        ),
      ],
      [textBlock('See 【x】【x】【x】')],
    ),
    runCompletes,
  ],
  'several parts, with an image': [
    ...runBegins(),
    ...messageEvents(
      1,
      [
        messageDelta(messageId(1), { index: 0, type: 'image_file', image_file: { file_id: 'file_1' } }),
        messageDelta(messageId(1), { index: 1, type: 'text', text: { value: 'A ', annotations: [] } }),
        textDelta(messageId(1), 'cat', 1),
        messageDelta(
          messageId(1),
          { index: 2, type: 'text', text: { value: 'and', annotations: [] } },
          { index: 3, type: 'text', text: { value: 'more' } },
        ),
        messageDelta(messageId(1), { index: 4, type: 'image_file', image_file: { file_id: 'file_2', detail: 'low' } }),
      ],
      [
        { type: 'image_file', image_file: { file_id: 'file_1' } },
        textBlock('A cat'),
        textBlock('and'),
        textBlock('more'),
        { type: 'image_file', image_file: { file_id: 'file_2', detail: 'low' } },
      ],
    ),
    runCompletes,
  ],
  'a refusal': [
    ...runBegins(),
    ...messageEvents(
      1,
      [
        messageDelta(messageId(1), { index: 0, type: 'refusal', refusal: 'I ' }),
        messageDelta(messageId(1), { index: 0, type: 'refusal', refusal: 'will not.' }),
      ],
      [{ type: 'refusal', refusal: 'I will not.' }],
    ),
    runCompletes,
  ],
  'a message without deltas': [...runBegins(), ...messageEvents(1, [], [textBlock('All at once')]), runCompletes],
  'an empty delta': [
    ...runBegins(),
    ...messageEvents(1, [foreign({ event: 'thread.message.delta', data: { id: messageId(1), delta: {} } })], []),
    runCompletes,
  ],
  'a function call that waits': [
    ...runBegins(),
    ...functionCallEvents(['{"city"', ':"Oslo"}']),
    runWaits(functionCall(0, '{"city":"Oslo"}')),
  ],
  'parallel function calls that wait': [
    ...runBegins(),
    ...functionCallEvents(['{"a":', '1}'], ['{"b":2}'], []),
    runWaits(functionCall(0, '{"a":1}'), functionCall(1, '{"b":2}'), functionCall(2, '')),
  ],
  'the stream after tool outputs': [
    toolStepEnds(functionCall(0, '{}', 'rain')),
    { event: 'thread.run.queued', data: makeRun('queued') },
    { event: 'thread.run.in_progress', data: makeRun('in_progress') },
    ...textMessage(1, ['Rain', '.']),
    runCompletes,
  ],
  'function calls whose step ends in the stream': [
    ...runBegins(),
    ...functionCallEvents(['{}'], ['{}']),
    toolStepEnds(functionCall(0, '{}', 'a'), functionCall(1, '{}', 'b')),
    ...textMessage(1, ['Done']),
    runCompletes,
  ],
  'the code interpreter': [
    ...runBegins(),
    { event: 'thread.run.step.created', data: makeStep(TOOL_STEP, codeStep) },
    { event: 'thread.run.step.in_progress', data: makeStep(TOOL_STEP, codeStep) },
    stepDelta(TOOL_STEP, { index: 0, ...codeCall, code_interpreter: { input: '', outputs: [] } }),
    stepDelta(TOOL_STEP, { index: 0, type: 'code_interpreter', code_interpreter: { input: 'print' } }),
    stepDelta(TOOL_STEP, { index: 0, type: 'code_interpreter', code_interpreter: { input: '(1)' } }),
    stepDelta(TOOL_STEP, {
      index: 0,
      type: 'code_interpreter',
      code_interpreter: {
        outputs: [
          { index: 0, type: 'logs', logs: '1' },
          { index: 1, type: 'image', image: { file_id: 'f' } },
        ],
      },
    }),
    stepDelta(TOOL_STEP, {
      index: 0,
      type: 'code_interpreter',
      code_interpreter: { outputs: [{ index: 0, type: 'logs', logs: '2' }] },
    }),
    {
      event: 'thread.run.step.completed',
      data: makeStep(
        TOOL_STEP,
        { type: 'tool_calls', tool_calls: [{ ...codeCall, code_interpreter: { input: 'print(1)', outputs: [] } }] },
        { status: 'completed' },
      ),
    },
    ...textMessage(1, ['1']),
    runCompletes,
  ],
  'a file search': [
    ...runBegins(),
    { event: 'thread.run.step.created', data: makeStep(TOOL_STEP, codeStep) },
    { event: 'thread.run.step.in_progress', data: makeStep(TOOL_STEP, codeStep) },
    stepDelta(TOOL_STEP, { index: 0, id: 'call_s', type: 'file_search', file_search: {} }),
    {
      event: 'thread.run.step.completed',
      data: makeStep(TOOL_STEP, {
        type: 'tool_calls',
        tool_calls: [{ id: 'call_s', type: 'file_search', file_search: {} }],
      }),
    },
    ...textMessage(1, ['Found']),
    runCompletes,
  ],
  'an incomplete message and run': [
    ...runBegins(),
    ...messageEvents(1, [textDelta(messageId(1), 'Cut')], [textBlock('Cut')], 'incomplete'),
    {
      event: 'thread.run.incomplete',
      data: makeRun('incomplete', { incomplete_details: { reason: 'max_completion_tokens' } }),
    },
  ],
  'a cancelled run': [
    ...runBegins(),
    ...functionCallEvents(['{"a']),
    { event: 'thread.run.cancelling', data: makeRun('cancelling') },
    { event: 'thread.run.step.cancelled', data: makeStep(TOOL_STEP, codeStep, { status: 'cancelled' }) },
    { event: 'thread.run.cancelled', data: makeRun('cancelled') },
  ],
  'a run that is cancelled within a message': [
    ...runBegins(),
    { event: 'thread.message.created', data: makeMessage(messageId(1)) },
    textDelta(messageId(1), 'Hal'),
    { event: 'thread.run.cancelled', data: makeRun('cancelled') },
  ],
  'a failed run': [
    ...runBegins(),
    ...functionCallEvents(['{}']),
    { event: 'thread.run.step.failed', data: makeStep(TOOL_STEP, codeStep, { status: 'failed' }) },
    {
      event: 'thread.run.failed',
      data: makeRun('failed', { last_error: { code: 'server_error', message: 'Sorry.' } }),
    },
  ],
  'an expired run': [
    ...runBegins(),
    ...functionCallEvents(['{}']),
    { event: 'thread.run.step.expired', data: makeStep(TOOL_STEP, codeStep, { status: 'expired' }) },
    { event: 'thread.run.expired', data: makeRun('expired') },
  ],
  'unknown events and fields': [
    ...runBegins(),
    foreign({ event: 'thread.run.step.sang', data: { id: 'step_x' } }),
    foreign({ event: 'thread.message.hummed', data: null }),
    foreign({ event: 'nobody.knows', data: 7, extra: true }),
    ...textMessage(1, ['Hi']),
    runCompletes,
  ],
};

const ranDry = [...runBegins(), ...textMessage(1, ['Hi'])];
const openMessage: AssistantStreamEvent[] = [
  ...runBegins(),
  { event: 'thread.message.created', data: makeMessage(messageId(1)) },
];
const openStep = [...runBegins(), ...functionCallEvents(['{}'])];

/** Streams that end in an error. */
export const brokenScenarios: Record<string, AssistantStreamEvent[]> = {
  'no events': [],
  'no end of the run': ranDry,
  'an error event': [
    ...ranDry,
    { event: 'error', data: { code: 'oops', message: 'It broke.', param: null, type: 'server_error' } },
  ],
  'a message before the last one ended': [...openMessage, ...textMessage(2, ['Hi']), runCompletes],
  'a message twice': [...ranDry, ...textMessage(1, ['Hi']), runCompletes],
  'a delta without a message': [...runBegins(), textDelta(messageId(1), 'Hi'), runCompletes],
  'a message end without a message': [
    ...runBegins(),
    { event: 'thread.message.completed', data: makeMessage(messageId(1)) },
    runCompletes,
  ],
  'a delta of another message': [...openMessage, textDelta(messageId(2), 'Hi'), runCompletes],
  'a message event without an id': [...openMessage, textDelta('', 'Hi'), runCompletes],
  'a message event without data': [...openMessage, foreign({ event: 'thread.message.delta' }), runCompletes],
  'a step before the last one ended': [...openStep, ...textMessage(1, ['Hi']), runCompletes],
  'a step twice': [...ranDry, ...textMessage(1, ['Hi']).slice(0, 2), runCompletes],
  'a step that ends twice': [...runBegins(), toolStepEnds(), toolStepEnds(), runCompletes],
  'a delta without a step': [...runBegins(), stepDelta(TOOL_STEP), runCompletes],
  'a delta of another step': [...openStep, stepDelta('step_other'), runCompletes],
  'a step event without an id': [...runBegins(), stepDelta(''), runCompletes],
  'an id in a step delta': [
    ...openStep,
    foreign({ event: 'thread.run.step.delta', data: { id: TOOL_STEP, delta: { id: 'step_' } } }),
    runCompletes,
  ],
  'a negative index': [...openMessage, textDelta(messageId(1), 'Hi', -1), runCompletes],
  'a fractional index': [...openMessage, textDelta(messageId(1), 'Hi', 0.5), runCompletes],
  'an index far beyond the end': [...openMessage, textDelta(messageId(1), 'Hi', 1024), runCompletes],
  'a content delta without an index': [
    ...openMessage,
    foreign({ event: 'thread.message.delta', data: { id: messageId(1), delta: { content: [{ type: 'text' }] } } }),
    runCompletes,
  ],
  'a delta of another kind than its part': [
    ...openMessage,
    textDelta(messageId(1), 'Hi'),
    foreign({
      event: 'thread.message.delta',
      data: { id: messageId(1), delta: { content: [{ index: 0, type: 'text', text: 'Hi' }] } },
    }),
    runCompletes,
  ],
  'a number in place of an event': [...ranDry, 42 as unknown as AssistantStreamEvent, runCompletes],
};
