import { shownBy, type Fact, type FactGroup } from './fact.js';

const VALIDATION = 'testing/validation.test.ts';
const REFUSES = shownBy(VALIDATION, 'refuses %s');
const RECORDED = 'recorded traffic of 2025';

const ask = { model: '{model}', input: 'Say hello.' };

const facts: Fact[] = [
  {
    id: 'input-required',
    says: '`input` must be there. Without it the answer is 400 "Missing required parameter: \'input\'.", also with a conversation.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [REFUSES],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { model: '{model}' },
          expect: { status: 400, error: { param: 'input', code: 'missing_required_parameter' } },
        },
      ],
    },
  },
  {
    id: 'empty-input',
    says: 'With a conversation, `input: []` is taken: the response answers what the conversation holds.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [shownBy(VALIDATION, 'accepts no input in a conversation')],
    check: {
      steps: [
        {
          name: 'conversation',
          send: 'POST /conversations',
          body: { items: [{ type: 'message', role: 'user', content: 'Say hello.' }] },
          expect: { status: 200 },
        },
        {
          send: 'POST /responses',
          body: { model: '{model}', conversation: '{conversation}', input: [] },
          expect: { status: 200, body: { object: 'response' } },
        },
        { send: 'DELETE /conversations/{conversation}', expect: { status: 200 } },
      ],
    },
  },
  {
    id: 'call-needs-output',
    says: 'A function call in the context without its output is 400 "No tool output found for function call call_….", param `input`.',
    since: '2025-03',
    from: 'users of the service',
    proven: true,
    tests: [REFUSES, shownBy(VALIDATION, 'counts a call in the conversation that nobody answered')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: {
            model: '{model}',
            input: [
              { role: 'user', content: 'The weather?' },
              { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{}' },
            ],
          },
          expect: { status: 400, error: { message: 'No tool output found for function call call_1.', param: 'input' } },
        },
      ],
    },
  },
  {
    id: 'output-needs-call',
    says: 'An output without its call is 400 "No tool call found for function call output with call_id call_….".',
    since: '2025-03',
    from: 'users of the service',
    proven: true,
    tests: [REFUSES, shownBy('testing/contexts.test.ts', 'is refused without its call')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { model: '{model}', input: [{ type: 'function_call_output', call_id: 'call_1', output: '4 °C' }] },
          expect: { status: 400, error: { message: 'No tool call found', param: 'input' } },
        },
      ],
    },
  },
  {
    id: 'assistant-text',
    says: "An assistant's text in the history must be `output_text`; `input_text` is refused there.",
    since: '2025-03',
    from: RECORDED,
    proven: true,
    tests: [REFUSES, shownBy('testing/conversations.test.ts', 'stores assistant text as output_text')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: {
            model: '{model}',
            input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'Hello.' }] }],
          },
          expect: { status: 400, error: { code: 'invalid_value' } },
        },
      ],
    },
  },
  {
    id: 'metadata-limits',
    says: 'Metadata has at most 16 pairs, keys of at most 64 and values of at most 512 characters.',
    since: '2025-08',
    from: "OpenAI's documentation",
    proven: true,
    tests: [shownBy('testing/conversations.test.ts', 'refuses bad metadata %#')],
    check: {
      steps: [
        { send: 'POST /conversations', body: { metadata: { key: 'x'.repeat(513) } }, expect: { status: 400 } },
        { send: 'POST /conversations', body: { metadata: { ['k'.repeat(65)]: 'x' } }, expect: { status: 400 } },
      ],
    },
  },
  {
    id: 'omitted-strict',
    says: 'A function whose `strict` is left out becomes strict: the service rewrites its schema, or refuses it.',
    since: '2025-08',
    from: RECORDED,
    proven: false,
    otherwise: { omittedStrict: 'refuse' },
    tests: [
      shownBy('testing/responses.test.ts', 'rewrites a loose function schema as strict when strict is left out'),
      shownBy(VALIDATION, 'refuses loose schemas without strict when told to'),
    ],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: {
            ...ask,
            tools: [
              {
                type: 'function',
                name: 'get_weather',
                parameters: { type: 'object', properties: { city: { type: 'string' } } },
              },
            ],
          },
          expect: { status: 200, body: { tools: [{ strict: true }] } },
        },
      ],
    },
  },
  {
    id: 'json-mode-word',
    says:
      '`text.format: json_object` is refused unless a message has the word "json"; `instructions` do not count. Whether messages of ' +
      'the conversation count, beside those of the input, is not known.',
    since: '2026-05',
    from: 'users of the service',
    proven: false,
    otherwise: { jsonWord: 'context' },
    tests: [
      shownBy('flows/json-mode.test.ts', 'goes on with tool outputs (%s)'),
      shownBy('testing/contexts.test.ts', 'wants the word in a message of the input'),
      shownBy(
        'testing/contexts.test.ts',
        'takes it from the conversation where that is how the service is set, and from instructions never',
      ),
    ],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, instructions: 'Answer in JSON.', text: { format: { type: 'json_object' } } },
          expect: { status: 400, error: { param: 'input' } },
        },
        {
          name: 'conversation',
          send: 'POST /conversations',
          body: { items: [{ type: 'message', role: 'user', content: 'Answer in JSON: {"ok": true}.' }] },
          expect: { status: 200 },
        },
        {
          send: 'POST /responses',
          body: {
            model: '{model}',
            conversation: '{conversation}',
            input: [],
            text: { format: { type: 'json_object' } },
          },
          expect: { status: 400, error: { param: 'input' } },
        },
        { send: 'DELETE /conversations/{conversation}', expect: { status: 200 } },
      ],
    },
  },
  {
    id: 'reasoning-needs-next',
    says:
      "A reasoning item needs the item that followed it: else 400 \"Item 'rs_…' of type 'reasoning' was provided without its required " +
      'following item.". Whether any later item of its response would do is not known.',
    since: '2025-05',
    from: 'users of the service',
    proven: false,
    otherwise: { reasoningNeeds: 'any' },
    tests: [
      shownBy('testing/contexts.test.ts', 'is refused once what followed it is gone'),
      shownBy('testing/contexts.test.ts', 'is needed by what followed it'),
      shownBy('testing/contexts.test.ts', 'needs the very next item by default'),
      shownBy('testing/contexts.test.ts', 'needs any later item of its response where that is how the service is set'),
    ],
    check: {
      byHand:
        'Let `{reasoningModel}` answer in a conversation, delete the message behind its reasoning item, and ask again with `input: []`.',
    },
  },
  {
    id: 'one-output-a-call',
    says: 'A second output for one call is refused. In which words is not known.',
    since: '2026-05',
    from: 'users of the service',
    proven: false,
    otherwise: { doubledOutput: 'unmatched' },
    tests: [shownBy('testing/contexts.test.ts', 'is refused the second time, as %s')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: {
            model: '{model}',
            input: [
              { role: 'user', content: 'The weather?' },
              { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{}' },
              { type: 'function_call_output', call_id: 'call_1', output: '4 °C' },
              { type: 'function_call_output', call_id: 'call_1', output: '5 °C' },
            ],
          },
          expect: { status: 400 },
        },
      ],
    },
  },
  {
    id: 'ids-of-another-kind',
    says: "An id of another kind is 400 `invalid_value`, \"Invalid '…': '…'. Expected an ID that begins with '…'.\".",
    since: '2025-03',
    from: 'users of the service',
    proven: true,
    tests: [REFUSES],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, conversation: 'thread_1' },
          expect: {
            status: 400,
            error: { message: "Expected an ID that begins with 'conv'.", param: 'conversation', code: 'invalid_value' },
          },
        },
      ],
    },
  },
];

/** What a request may hold. */
export const requestFacts: FactGroup = { subject: 'Requests', facts };
