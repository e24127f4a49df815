import { shownBy, type Fact, type FactGroup } from './fact.js';

const STATELESS = 'testing/stateless.test.ts';
const WINDOW = 'testing/context-window.test.ts';
const MAY_NOT = shownBy(STATELESS, 'may not have %s');

const hello = { role: 'user', content: 'Say hello.' };
const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] };
const encrypted = { ...reasoning, encrypted_content: 'gAAAA' };
const answer = { role: 'assistant', content: 'Hello.' };
const ask = (...input: object[]) => ({ model: '{reasoningModel}', store: false, input });
const refused = (param: string, code: string | null, message: string) => ({
  status: 400,
  error: { param, code, message },
});

const facts: Fact[] = [
  {
    id: 'store-false-takes-no-references',
    says:
      'In a request with `store: false`, OpenAI refuses an `item_reference`, and a reasoning item without its `encrypted_content`. The ' +
      "answer is 404 \"Item with id 'rs_…' not found. Items are not persisted when `store` is set to false. Try again with `store` set " +
      'to true, or remove this item from your input.". Some services also refuse the ids of other items.',
    since: '2025-06',
    from: 'users of the service (https://github.com/can1357/oh-my-pi/issues/41)',
    proven: true,
    tests: [shownBy(STATELESS, 'is refused with %s, even to an item that is stored')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: ask(hello, reasoning, answer, hello),
          expect: { status: 404, error: { message: 'Items are not persisted when `store` is set to false.' } },
        },
      ],
    },
  },
  {
    id: 'encrypted-content-models',
    says:
      "OpenAI refuses `include: ['reasoning.encrypted_content']` for a model that does not reason. The answer is 400 \"Encrypted content " +
      'is not supported with this model.", with the param `include`.',
    since: '2025-09',
    from: 'users of the service (https://github.com/miquido/draive/issues/399)',
    proven: true,
    tests: [shownBy(STATELESS, 'is refused for a model that does not reason')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { model: '{model}', input: 'Say hello.', include: ['reasoning.encrypted_content'] },
          expect: refused('include', null, 'Encrypted content is not supported with this model.'),
        },
      ],
    },
  },
  {
    id: 'reasoning-as-input',
    says:
      'A reasoning item in the input must have a `summary`, which may be empty. OpenAI refuses such an item if it has a `status`: 400 ' +
      '"Unknown parameter: \'input[1].status\'.". OpenAI also refuses it if it has the text of the reasoning as `content`: 400 "array too ' +
      'long. Expected an array with maximum length 0".',
    since: '2026-03',
    from: 'users of the service (https://github.com/openai/openai-python/issues/3008, https://github.com/microsoft/agent-framework-go/pull/784)',
    proven: true,
    tests: [MAY_NOT],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: ask(hello, { ...encrypted, status: null }, answer, hello),
          expect: refused('input[1].status', 'unknown_parameter', 'Unknown parameter'),
        },
        {
          send: 'POST /responses',
          body: ask(hello, { ...encrypted, content: [{ type: 'reasoning_text', text: 'Hm.' }] }, answer, hello),
          expect: refused('input[1].content', 'array_above_max_length', 'array too long'),
        },
      ],
    },
  },
  {
    id: 'ids-of-input-items',
    says:
      'The id of an item in the input must begin like all ids of its type, such as `msg`, `fc` or `rs`. This id and a `call_id` must ' +
      'have 1 to 64 characters. OpenAI refuses a context that has an item twice: 400 "Duplicate item found with id rs_…. Remove ' +
      'duplicate items from your input and try again.".',
    since: '2025-04',
    from: 'users of the service (https://github.com/github/copilot-cli/issues/3560)',
    proven: true,
    tests: [MAY_NOT, shownBy(STATELESS, 'may not be in the conversation already')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: ask(hello, { type: 'function_call', id: 'call_1', call_id: 'call_1', name: 'f', arguments: '{}' }),
          expect: refused('input[1].id', 'invalid_value', "Expected an ID that begins with 'fc'"),
        },
        {
          send: 'POST /responses',
          body: ask(hello, { type: 'function_call_output', call_id: '', output: '' }),
          expect: refused('input[1].call_id', 'empty_string', 'empty string'),
        },
      ],
    },
  },
  {
    id: 'context-too-long',
    says:
      'OpenAI refuses a context that is too long for the model, unless the request has `truncation: auto`. The answer is 400 with the ' +
      'code `context_length_exceeded` and the param `input`: "Your input exceeds the context window of this model. Please adjust your ' +
      'input and try again.". A stream begins, sends an `error` event and then fails with this error. It is not known whether every ' +
      'stream does so.',
    since: '2025-10',
    from: "tests of OpenAI's own client (https://github.com/openai/codex, codex-rs/codex-api/src/sse/responses.rs)",
    proven: false,
    fake: { contextWindow: 1000 },
    otherwise: { contextWindow: 1000, overflow: 'refuse' },
    tests: [
      shownBy(WINDOW, 'is refused'),
      shownBy(WINDOW, 'fails in its stream, and takes no reply'),
      shownBy(WINDOW, 'is refused before its stream begins, with the option overflow'),
      shownBy(WINDOW, 'loses its oldest items with truncation, and the outputs of calls that went with them'),
    ],
    check: { byHand: 'Send more than the context window of a model holds, with `stream: true` and without.' },
  },
];

/** What OpenAI requires of a client that sends the whole context with each request, and stores nothing at the service. */
export const statelessFacts: FactGroup = { subject: 'Requests that store nothing', facts };
