import { shownBy, type Fact, type FactGroup } from './fact.js';

const VALIDATION = 'testing/validation.test.ts';
const REFUSES = shownBy(VALIDATION, 'refuses %s');
const RECORDED = 'recorded traffic of 2025';

const ask = { model: '{model}', input: 'Say hello.' };

const facts: Fact[] = [
  {
    id: 'input-required',
    says:
      'OpenAI refuses a request without `input`, even if it names a conversation. The answer is 400 "Missing required parameter: ' +
      "'input'.\".",
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
    says: 'OpenAI accepts `input: []` if the request names a conversation. The model then answers what the conversation contains.',
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
    says:
      'OpenAI refuses a context with a function call that has no output. The answer is 400 "No tool output found for function call ' +
      'call_….", with the param `input`.',
    since: '2025-03',
    from: 'users of the service',
    proven: true,
    tests: [REFUSES, shownBy(VALIDATION, 'counts a call in the conversation that has no output')],
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
    says:
      'OpenAI refuses the output of a function call if the context lacks the call. The answer is 400 "No tool call found for function ' +
      'call output with call_id call_….".',
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
    says: 'Text in earlier messages of the assistant must have the type `output_text`. OpenAI refuses `input_text` there.',
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
    says: 'OpenAI accepts at most 16 pairs of metadata. A key may have up to 64 characters, and a value up to 512.',
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
    says: "If a function tool leaves out `strict`, OpenAI treats it as strict. It either rewrites the function's schema or refuses it.",
    since: '2025-08',
    from: RECORDED,
    proven: false,
    otherwise: { omittedStrict: 'refuse' },
    tests: [
      shownBy('testing/responses.test.ts', 'rewrites a loose function schema as strict when strict is left out'),
      shownBy(VALIDATION, 'refuses loose schemas without strict, with the option omittedStrict'),
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
      'OpenAI refuses `text.format: json_object` unless a message contains the word "json". The word does not count in `instructions`. ' +
      'It counts in messages of the input. It is not known whether it also counts in messages of the conversation.',
    since: '2026-05',
    from: 'users of the service',
    proven: false,
    otherwise: { jsonWord: 'context' },
    tests: [
      shownBy('flows/json-mode.test.ts', 'goes on with tool outputs (%s)'),
      shownBy('testing/contexts.test.ts', 'wants the word in a message of the input'),
      shownBy(
        'testing/contexts.test.ts',
        'takes it from the conversation with the option jsonWord, and never from instructions',
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
      "OpenAI refuses a reasoning item if the item that followed it is missing. The answer is 400 \"Item 'rs_…' of type 'reasoning' was " +
      'provided without its required following item.". It is not known whether another later item of the same response would be enough.',
    since: '2025-05',
    from: 'users of the service',
    proven: false,
    otherwise: { reasoningNeeds: 'any' },
    tests: [
      shownBy('testing/contexts.test.ts', 'is refused once what followed it is gone'),
      shownBy('testing/contexts.test.ts', 'is needed by what followed it'),
      shownBy('testing/contexts.test.ts', 'needs the very next item by default'),
      shownBy('testing/contexts.test.ts', 'needs any later item of its response, with the option reasoningNeeds'),
    ],
    check: {
      byHand:
        'Let a reasoning model answer in a conversation, delete the message after its reasoning item, and send another request with ' +
        '`input: []`.',
    },
  },
  {
    id: 'one-output-a-call',
    says: 'OpenAI refuses a second output for the same function call. It is not known with which message.',
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
    says:
      "OpenAI refuses an id of another kind, such as the id of a thread in place of a conversation's. The answer is 400 with the code " +
      "`invalid_value`: \"Invalid '…': '…'. Expected an ID that begins with '…'.\".",
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

/** What OpenAI accepts in a request. */
export const requestFacts: FactGroup = { subject: 'Requests', facts };
