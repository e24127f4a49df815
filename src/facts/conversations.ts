import { shownBy, type CheckStep, type Fact, type FactGroup } from './fact.js';

const CONVERSATIONS = 'testing/conversations.test.ts';
const RESPONSES = 'testing/responses.test.ts';
const RECORDED = 'recorded traffic of 2025';
const DOCUMENTED = "OpenAI's documentation";

const message = (content: string) => ({ type: 'message', role: 'user', content });
const twentyOne = Array.from({ length: 21 }, (_, index) => message(String(index)));

const create = (...items: object[]): CheckStep => ({
  name: 'conversation',
  send: 'POST /conversations',
  body: { items },
  expect: { status: 200, body: { object: 'conversation' } },
});
const remove: CheckStep = { send: 'DELETE /conversations/{conversation}', expect: { status: 200 } };

const facts: Fact[] = [
  {
    id: 'items-join-at-the-end',
    says:
      'OpenAI adds the input and output of a response to its conversation when the response ends as completed or incomplete. If the ' +
      'response fails, OpenAI adds nothing.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy(RESPONSES, 'gives the model the whole context, and adds input and output to the conversation'),
      shownBy(RESPONSES, 'joins nothing when a response failed'),
      shownBy(RESPONSES, 'joins an incomplete response too'),
    ],
    check: {
      steps: [
        create(),
        {
          send: 'POST /responses',
          body: { model: '{model}', conversation: '{conversation}', input: 'Say hello.' },
          expect: { status: 200, body: { status: 'completed' } },
        },
        {
          send: 'GET /conversations/{conversation}/items?order=asc',
          expect: { status: 200, body: { data: [{ type: 'message', role: 'user' }] } },
        },
        remove,
      ],
    },
  },
  {
    id: 'items-lag',
    says: 'For a moment after the stream of a response has ended, the conversation may not show the items of the response yet.',
    since: '2025-09',
    from: 'users of the service',
    proven: false,
    otherwise: { itemsLag: 2 },
    tests: [shownBy(RESPONSES, 'can lag: the next reads of items do not show those of the response yet')],
    check: {
      byHand:
        'List the items immediately after the end of each of a hundred streams, and count how often the answer is missing.',
    },
  },
  {
    id: 'twenty-items',
    says:
      'A request may bring at most 20 items into a conversation. This limit applies when a conversation is created, and when items are ' +
      'added later.',
    since: '2025-08',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy(CONVERSATIONS, 'refuses more than 20 items, none, and `before`')],
    check: {
      steps: [
        {
          send: 'POST /conversations',
          body: { items: twentyOne },
          expect: { status: 400, error: { param: 'items', code: 'array_above_max_length' } },
        },
        create(),
        {
          send: 'POST /conversations/{conversation}/items',
          body: { items: twentyOne },
          expect: { status: 400, error: { param: 'items', code: 'array_above_max_length' } },
        },
        remove,
      ],
    },
  },
  {
    id: 'lists-of-items',
    says:
      'OpenAI lists the items of a conversation newest first, 20 by default. `limit` may be 1 to 100. Only `after` leads to another ' +
      'page: there is no `before`.',
    since: '2025-08',
    from: DOCUMENTED,
    proven: true,
    tests: [
      shownBy(CONVERSATIONS, 'lists newest first, in pages'),
      shownBy(CONVERSATIONS, 'refuses a limit of %d'),
      shownBy(CONVERSATIONS, 'refuses more than 20 items, none, and `before`'),
    ],
    check: {
      steps: [
        create(message('first'), message('second')),
        {
          send: 'GET /conversations/{conversation}/items?limit=1',
          expect: { status: 200, body: { data: [{ content: [{ text: 'second' }] }], has_more: true } },
        },
        {
          send: 'GET /conversations/{conversation}/items?limit=101',
          expect: { status: 400, error: { param: 'limit', code: 'integer_above_max_value' } },
        },
        remove,
      ],
    },
  },
  {
    id: 'answers-of-items',
    says:
      'A request that adds items to a conversation returns a list of these items. A request that deletes an item returns the ' +
      'conversation.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [shownBy(CONVERSATIONS, 'retrieves and deletes one; deleting answers the conversation')],
    check: {
      steps: [
        create(),
        {
          send: 'POST /conversations/{conversation}/items',
          body: { items: [message('Hello')] },
          expect: { status: 200, body: { object: 'list', data: [{ type: 'message' }] } },
        },
        remove,
      ],
    },
  },
  {
    id: 'fields-of-items',
    says: 'An item of a conversation has `id`, `type`, `status`, `role` and `content`. It has neither a time nor the field `object`.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [shownBy(CONVERSATIONS, 'stores only id, type, status, role and content')],
    check: { byHand: 'Retrieve an item of a conversation.' },
  },
  {
    id: 'times-in-ids',
    says:
      'Ids contain the time of their creation, as seconds in hexadecimal digits. In the id of an item that a client added, the time ' +
      'follows the prefix. In the ids of a response and its items, it follows 18 other digits. OpenAI does not document this. If an id ' +
      'has no time, the library uses the time at which it saw the item.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [shownBy('mapping/ids.test.ts', 'is read of one %s')],
    check: {
      byHand: 'Compare the digits in the ids of a response and of an added item with the time of their creation.',
    },
  },
  {
    id: 'conversation-locked',
    says:
      'While a response runs in a conversation, OpenAI refuses another response and new items there. The answer is 400 with the code ' +
      '`conversation_locked` and the param `conversation`: "Another process is currently operating on this conversation. Please retry ' +
      'in a few seconds.".',
    since: '2025-08',
    from: 'users of the service',
    proven: true,
    tests: [shownBy(RESPONSES, 'refuses another response and new items while one runs')],
    check: { byHand: 'Stream a long answer in a conversation, and add an item to it before the stream ends.' },
  },
  {
    id: 'lost-stream-joins-nothing',
    says:
      'If the stream of a foreground response breaks, the response may become `completed` although its output never joins the ' +
      'conversation. OpenAI then refuses the next request in this conversation, because a function call has no output.',
    since: '2026-09',
    from: 'openai-node issue 2571',
    proven: true,
    fake: { leftStream: { joins: false } },
    tests: [
      shownBy('testing/faults.test.ts', 'may lack what its response has, when %s'),
      shownBy('testing/faults.test.ts', 'may lack the outputs that were sent, when %s'),
    ],
    check: {
      byHand:
        'Abort the stream of a response with a function call, wait until the response has ended, and list the items of the conversation.',
    },
  },
  {
    id: 'deleting-leaves-items',
    says: 'If a client deletes a conversation, OpenAI keeps its items and its responses.',
    since: '2025-08',
    from: DOCUMENTED,
    proven: true,
    tests: [
      shownBy('flows/erased-threads.test.ts', 'leaves nothing at the service and in the store: deleted by %s'),
      shownBy(
        CONVERSATIONS,
        'keeps the items and responses of a conversation that is deleted, where no conversation shows them',
      ),
    ],
    check: { byHand: 'Delete a conversation, and retrieve one of its responses.' },
  },
  {
    id: 'deleting-a-response',
    says: 'It is not known what happens to the items in a conversation if a client deletes the response that added them.',
    since: '2026-10',
    from: 'no source',
    proven: false,
    tests: [],
    check: { byHand: 'Delete a response that was created in a conversation, and list the items of the conversation.' },
  },
];

/** How conversations behave. */
export const conversationFacts: FactGroup = { subject: 'Conversations', facts };
