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
      "A request with `store: false` takes no `item_reference`, and no reasoning without its `encrypted_content`: 404 \"Item with id 'rs_…' " +
      'not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your ' +
      'input.". Some services refuse ids of other items, too.',
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
      "`include: ['reasoning.encrypted_content']` is refused for a model that does not reason: 400 \"Encrypted content is not supported " +
      'with this model.", param `include`.',
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
      'Reasoning in an input must have a `summary`, if an empty one, and may have neither a `status` (400 "Unknown parameter: ' +
      '\'input[1].status\'.") nor the text of the reasoning as `content` (400 "array too long. Expected an array with maximum length 0").',
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
      'The id of an item in an input begins as ids of its type do (`msg`, `fc`, `rs`); it and a `call_id` have 1 to 64 characters; and no ' +
      'item is in a context twice: 400 "Duplicate item found with id rs_…. Remove duplicate items from your input and try again.".',
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
      'A context that is too long for its model is refused unless the request says `truncation: auto`: 400 `context_length_exceeded`, param ' +
      '`input`, "Your input exceeds the context window of this model. Please adjust your input and try again.". A stream begins and fails ' +
      'with it, behind an `error` event; whether every stream does is not known.',
    since: '2025-10',
    from: "tests of OpenAI's own client (https://github.com/openai/codex, codex-rs/codex-api/src/sse/responses.rs)",
    proven: false,
    fake: { contextWindow: 1000 },
    otherwise: { contextWindow: 1000, overflow: 'refuse' },
    tests: [
      shownBy(WINDOW, 'is refused'),
      shownBy(WINDOW, 'fails in its stream, and takes no reply'),
      shownBy(WINDOW, 'is refused before its stream where that is how the service is set'),
      shownBy(WINDOW, 'loses its oldest items with truncation, and the outputs of calls that went with them'),
    ],
    check: { byHand: 'Send a model more than its context window holds, with `stream: true` and without.' },
  },
];

/** What a caller meets who sends the whole context with each request, and lets the service keep nothing. */
export const statelessFacts: FactGroup = { subject: 'Requests that store nothing', facts };
