import { shownBy, type Fact, type FactGroup } from './fact.js';

const BACKGROUND = 'testing/background.test.ts';
const STREAM = 'testing/response-stream.test.ts';
const RECORDED = 'recorded traffic of 2025';
const DOCUMENTED = "OpenAI's documentation";

const ask = { model: '{model}', input: 'Say hello.' };

const facts: Fact[] = [
  {
    id: 'cancel-in-the-background-only',
    says:
      'A client can cancel only a background response, and can stream only such a response again. OpenAI refuses both for a foreground ' +
      'response.',
    since: '2025-06',
    from: DOCUMENTED,
    proven: true,
    tests: [
      shownBy('testing/responses.test.ts', 'refuses to cancel or to stream one that was made in the foreground'),
      shownBy(BACKGROUND, 'can be cancelled while it runs: its stream ends and nothing joins'),
    ],
    check: {
      steps: [
        { name: 'response', send: 'POST /responses', body: ask, expect: { status: 200 } },
        { send: 'POST /responses/{response}/cancel', expect: { status: 400 } },
        { send: 'DELETE /responses/{response}', expect: { status: 200 } },
      ],
    },
  },
  {
    id: 'responses-kept-30-days',
    says: 'OpenAI keeps a stored response for 30 days. A client cannot change it.',
    since: '2025-03',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy('testing/responses.test.ts', 'retrieves and deletes')],
    check: { byHand: 'Retrieve a response that is older than 30 days.' },
  },
  {
    id: 'background-in-a-conversation',
    says: 'OpenAI probably accepts `background` together with `conversation`. Its documentation does not say so.',
    since: '2025-08',
    from: 'no source',
    proven: false,
    otherwise: { backgroundWithConversation: 'refuse' },
    tests: [shownBy(BACKGROUND, 'can be refused together with a conversation')],
    check: {
      steps: [
        { name: 'conversation', send: 'POST /conversations', body: {}, expect: { status: 200 } },
        {
          name: 'response',
          send: 'POST /responses',
          body: { ...ask, conversation: '{conversation}', background: true },
          expect: { status: 200, body: { background: true } },
        },
        { send: 'DELETE /conversations/{conversation}', expect: { status: 200 } },
      ],
    },
  },
  {
    id: 'background-must-be-stored',
    says: 'OpenAI refuses `background: true` together with `store: false`, because it must store a background response.',
    since: '2025-06',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy(BACKGROUND, 'must be stored, and must be streamed from the start to be streamed later')],
    check: {
      steps: [{ send: 'POST /responses', body: { ...ask, background: true, store: false }, expect: { status: 400 } }],
    },
  },
  {
    id: 'background-resumes',
    says:
      'The stream of a background response begins with the events `created`, `queued` and `in_progress`. A client can resume the stream ' +
      'after any event.',
    since: '2025-06',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy(BACKGROUND, 'streams created, queued, in_progress and unpadded deltas'),
      shownBy(BACKGROUND, 'is streamed again from any event on, following it live'),
    ],
    check: {
      byHand:
        'Stream a background response, break off after three events, and retrieve it with `stream=true&starting_after=2`.',
    },
  },
  {
    id: 'errors-in-streams',
    says:
      'An error within a stream is the event `{ type: "error", error: { … } }`. The event `response.failed` follows it, but the SDK ' +
      'never passes that event on.',
    since: '2025-06',
    from: RECORDED,
    proven: true,
    tests: [shownBy(STREAM, 'ends with response.failed, and with an error event before it for a stream error')],
    check: { byHand: 'Only overload and an exhausted quota cause such an error.' },
  },
  {
    id: 'annotations-in-streams',
    says:
      "The event of an annotation arrives when the stream has sent exactly as many characters of the text as the annotation's index " +
      'says.',
    since: '2025-06',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy(STREAM, 'sends an annotation when exactly as many characters were sent as its index says'),
      shownBy(STREAM, 'sends the citation of a container file after its link, and that of an image at the end'),
    ],
    check: {
      byHand: 'Stream an answer that cites a file, and count the characters before the event of the annotation.',
    },
  },
  {
    id: 'unknown-items',
    says: 'OpenAI sends items and events of new types, and reasoning items without `status`. A client must not fail because of them.',
    since: '2025-03',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy('testing/responses.test.ts', 'takes output items as they are, unknown types too'),
      shownBy(
        'flows/computer-calls.test.ts',
        'are left out of the stream, the steps and the messages, and stay in the conversation',
      ),
    ],
    check: { byHand: 'Read the list of item types in the documentation.' },
  },
  {
    id: 'left-queued',
    says:
      'If a client drops the stream of a background response at its first event, the response may stay `queued` for ten minutes or ' +
      'more. If the client drops the stream after the second event, the response continues.',
    since: '2026-09',
    from: 'users of the service',
    proven: false,
    fake: { lostAtFirstEvent: 'staysQueued' },
    tests: [
      shownBy('testing/background.test.ts', 'at its first event (%s) goes on, or stays queued until it is cancelled'),
      shownBy('flows/frozen-hosts.test.ts', 'resolves at the second event of a response in the background'),
      shownBy(
        'flows/queued-runs.test.ts',
        'is left there for a minute, then cancelled and sent again by the process that looks at it, once',
      ),
    ],
    check: {
      byHand:
        'Stream ten background responses, drop each stream at `response.created`, and retrieve the responses a minute later.',
    },
  },
  {
    id: 'truncation-deprecated',
    says: '`truncation` is deprecated. OpenAI still accepts it, but other services refuse it.',
    since: '2026-05',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy('testing/validation.test.ts', 'refuses %s')],
    check: {
      steps: [{ send: 'POST /responses', body: { ...ask, truncation: 'auto' }, expect: { status: 200 } }],
    },
  },
  {
    id: 'incomplete-reasons',
    says: 'A response can be incomplete for four reasons: `max_output_tokens`, `max_messages`, `content_filter` and `steered`.',
    since: '2026-05',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy('flows/endings.test.ts', 'is incomplete, and gives no reason, for %s')],
    check: { byHand: 'Read the documentation of `incomplete_details`.' },
  },
  {
    id: 'phases-of-messages',
    says: 'A message of the assistant may have a `phase`, which is `commentary` or `final_answer`.',
    since: '2026-02',
    from: RECORDED,
    proven: true,
    tests: [shownBy('flows/commentary.test.ts', 'come ahead of calls for the caller (%s)')],
    check: { byHand: 'Let a reasoning model use a tool, and read the messages of its answer.' },
  },
  {
    id: 'webhooks',
    says:
      'OpenAI sends the webhooks `response.completed`, `response.failed`, `response.cancelled` and `response.incomplete` only for ' +
      'background responses. The id of the response is `data.id` of the webhook event.',
    since: '2025-06',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy('flows/webhooks.test.ts', '%s ends the run')],
    check: { byHand: 'Register a webhook, and create a background response and a foreground response.' },
  },
];

/** How responses run and end, and what OpenAI keeps of them. */
export const responseFacts: FactGroup = { subject: 'Responses', facts };
