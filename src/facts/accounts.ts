import { shownBy, type Fact, type FactGroup } from './fact.js';

const RETENTION = 'testing/zero-data-retention.test.ts';

const facts: Fact[] = [
  {
    id: 'retention-refuses-conversations',
    says:
      'For an organization with zero data retention, OpenAI refuses a response that names a conversation. The answer is 400 with the ' +
      'code `unsupported_parameter` and the param `conversation`: "Conversation ID cannot be used for this organization due to Zero ' +
      'Data Retention.".',
    since: '2025-09',
    from: 'users of the service',
    proven: true,
    fake: { zeroDataRetention: true },
    tests: [
      shownBy(RETENTION, 'refuses a conversation and a previous response'),
      shownBy(
        'flows/zero-data-retention.test.ts',
        'is told what the refusal of its %s run means, once, and the thread is free',
      ),
    ],
    check: {
      steps: [
        { name: 'conversation', send: 'POST /conversations', body: {}, expect: { status: 200 } },
        {
          send: 'POST /responses',
          body: { model: '{model}', conversation: '{conversation}', input: 'Say hello.' },
          expect: {
            status: 400,
            error: {
              message: 'Conversation ID cannot be used for this organization due to Zero Data Retention.',
              param: 'conversation',
              code: 'unsupported_parameter',
            },
          },
        },
        { send: 'DELETE /conversations/{conversation}', expect: { status: 200 } },
      ],
    },
  },
  {
    id: 'retention-refuses-previous-responses',
    says:
      'For an organization with zero data retention, OpenAI refuses a response that names a previous response. The answer is 400 with ' +
      'the code `unsupported_parameter` and the param `previous_response_id`: "Previous response cannot be used for this organization ' +
      'due to Zero Data Retention.".',
    since: '2025-05',
    from: 'users of the service',
    proven: true,
    fake: { zeroDataRetention: true },
    tests: [shownBy(RETENTION, 'refuses a conversation and a previous response')],
    check: {
      steps: [
        {
          name: 'response',
          send: 'POST /responses',
          body: { model: '{model}', input: 'Say hello.' },
          expect: { status: 200 },
        },
        {
          send: 'POST /responses',
          body: { model: '{model}', previous_response_id: '{response}', input: 'Go on.' },
          expect: { status: 400, error: { param: 'previous_response_id', code: 'unsupported_parameter' } },
        },
      ],
    },
  },
  {
    id: 'retention-stores-nothing',
    says:
      'For an organization with zero data retention, OpenAI stores no response, whatever `store` says. A background response can be ' +
      'retrieved for about ten minutes.',
    since: '2025-06',
    from: "OpenAI's documentation",
    proven: true,
    fake: { zeroDataRetention: true },
    tests: [
      shownBy(RETENTION, 'stores no response, whatever its request says'),
      shownBy(RETENTION, 'keeps a response in the background for ten minutes'),
    ],
    check: {
      steps: [
        {
          name: 'response',
          send: 'POST /responses',
          body: { model: '{model}', input: 'Say hello.', store: true },
          expect: { status: 200 },
        },
        { send: 'GET /responses/{response}', expect: { status: 404 } },
      ],
    },
  },
  {
    id: 'unkept-in-the-background',
    says:
      'Under modified abuse monitoring, OpenAI keeps a background response for only about ten minutes if its request left out `store`. ' +
      'With `store: true`, OpenAI keeps the response for 30 days. Every project with data residency outside the US has modified abuse ' +
      'monitoring.',
    since: '2026-05',
    from: "OpenAI's documentation",
    proven: true,
    fake: { abuseMonitoring: 'modified' },
    tests: [
      shownBy(
        'testing/background.test.ts',
        'under %s abuse monitoring, sent with store %s: is there after ten minutes: %s',
      ),
      shownBy('flows/data-residency.test.ts', 'has its %s runs at its own host, and keeps them'),
    ],
    check: {
      byHand:
        'In a project with modified abuse monitoring, create a background response without `store`, and retrieve it eleven minutes later.',
    },
  },
  {
    id: 'azure-models',
    says:
      'Azure shuts down models later than OpenAI does: the 4o family on 2027-04-14. Deployments at Azure have their own names, which ' +
      'need not be those of models.',
    since: '2026-06',
    from: "Microsoft's documentation",
    proven: true,
    tests: [],
    check: { byHand: "Read Microsoft's list of retirements." },
  },
];

/** What depends on the account or on the service. */
export const accountFacts: FactGroup = { subject: 'Accounts and services', facts };
