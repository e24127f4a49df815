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
    says: 'What a response read and made joins its conversation when it completes, or ends incomplete; of one that failed, nothing does.',
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
    says: 'The items of a response may be missing from the conversation for a moment after its stream has ended.',
    since: '2025-09',
    from: 'users of the service',
    proven: false,
    otherwise: { itemsLag: 2 },
    tests: [shownBy(RESPONSES, 'can lag: the next reads of items do not show those of the response yet')],
    check: {
      byHand: 'List the items at once after the end of a hundred streams, and count how often the answer is missing.',
    },
  },
  {
    id: 'twenty-items',
    says: 'One request brings at most 20 items into a conversation, when it is made and later.',
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
    says: 'Items are listed newest first, 1 to 100 of them, 20 by default, and paged by `after` only.',
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
    says: 'Adding items answers a list of them; deleting one answers the conversation.',
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
    says: 'Items carry id, type, status, role and content: no time, no object.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [shownBy(CONVERSATIONS, 'stores only id, type, status, role and content')],
    check: { byHand: 'Read any item of a conversation.' },
  },
  {
    id: 'times-in-ids',
    says:
      'Ids have their time in them, as seconds in hex: right behind the prefix in items that were added, behind 18 other digits in those ' +
      'of responses. That is not documented; where there is none, the library takes the time at which it saw the item.',
    since: '2025-08',
    from: RECORDED,
    proven: true,
    tests: [shownBy('mapping/ids.test.ts', 'is read of one %s')],
    check: { byHand: 'Read the ids of a response and of an item, and compare their digits with the clock.' },
  },
  {
    id: 'conversation-locked',
    says:
      'While a response runs on a conversation, another one and new items are 400, code `conversation_locked`, param `conversation`, ' +
      '"Another process is currently operating on this conversation. Please retry in a few seconds.".',
    since: '2025-08',
    from: 'users of the service',
    proven: true,
    tests: [shownBy(RESPONSES, 'refuses another response and new items while one runs')],
    check: { byHand: 'Stream a long answer in a conversation, and add an item to it before the stream ends.' },
  },
  {
    id: 'lost-stream-joins-nothing',
    says:
      'After the stream of a response in the foreground broke, the response can say `completed` while its output never joins the ' +
      'conversation, where the next request is refused for a call without output.',
    since: '2026-09',
    from: 'openai-node issue 2571',
    proven: true,
    fake: { leftStream: { joins: false } },
    tests: [
      shownBy('testing/faults.test.ts', 'may lack what its response has, when %s'),
      shownBy('testing/faults.test.ts', 'may lack the outputs that were sent, when %s'),
    ],
    check: { byHand: 'Abort the stream of a response with a function call, wait for its end, and list the items.' },
  },
  {
    id: 'deleting-leaves-items',
    says: 'Deleting a conversation leaves its items and its responses.',
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
    says: 'What deleting a response does to the items that it added to its conversation is not known.',
    since: '2026-10',
    from: 'no source',
    proven: false,
    tests: [],
    check: { byHand: 'Delete a response that was made in a conversation, and list the items of that.' },
  },
];

/** What conversations do. */
export const conversationFacts: FactGroup = { subject: 'Conversations', facts };
