import { shownBy, type Fact, type FactGroup } from './fact.js';

const RECORDED = 'recorded traffic of 2025';
const IDS = 'flows/ids-of-another-kind.test.ts';
const check = { byHand: 'The Assistants API was shut down on 2026-08-26.' };

const facts: Fact[] = [
  {
    id: 'stores-of-threads-expired',
    says:
      'Vector stores that were made for a thread, by `tool_resources` or by attachments, expired 7 days after their last use. Those of ' +
      'assistants did not.',
    since: '2024-04',
    from: "OpenAI's documentation of the Assistants API",
    proven: true,
    tests: [
      shownBy('flows/attachments.test.ts', 'go a week after the last run on their thread, %s'),
      shownBy('flows/attachments.test.ts', 'are made with an assistant'),
    ],
    check,
  },
  {
    id: 'old-ids-of-another-kind',
    says:
      "Ids of another kind were 400 `invalid_value`: \"Invalid 'thread_id': 'new'. Expected an ID that begins with 'thread'.\"; likewise " +
      "`assistant_id` ('asst') and `attachments[].file_id` ('file'). A well-formed id that was not known was 404.",
    since: '2024-04',
    from: 'openai-node issue 1545, and users of the Assistants API',
    proven: true,
    tests: [
      shownBy(IDS, 'is the old 400 to %s, and nothing is sent or made'),
      shownBy(IDS, 'is the old 400 as %s, and nothing is sent or made'),
    ],
    check,
  },
  {
    id: 'old-resources-of-interpreters',
    says: 'An assistant with the code interpreter and no files showed `tool_resources: { code_interpreter: { file_ids: [] } }`.',
    since: '2024-04',
    from: RECORDED,
    proven: true,
    tests: [shownBy('flows/assistants.test.ts', 'list the files of its code interpreter also where there are none')],
    check,
  },
  {
    id: 'old-streams-of-calls',
    says:
      'The stream of a run that called functions ended with `thread.run.requires_action`, its step still open. That of the outputs began ' +
      'with the `thread.run.step.completed` of this step, then `thread.run.queued`.',
    since: '2025-10',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy(
        'flows/streamed-run.test.ts',
        'stops for tool outputs with the step open, and closes it when they are submitted',
      ),
    ],
    check,
  },
  {
    id: 'old-first-deltas',
    says:
      'The first delta of a text was `{ value, annotations: [] }`, later ones `{ value }`. The first of a function call had its id, its ' +
      'name, `arguments: ""` and `output: null`, later ones more of the arguments only.',
    since: '2025-10',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy(
        'translate/translate-message.test.ts',
        'begins without content, and comes in deltas of which the first has a list of annotations',
      ),
      shownBy('translate/translate-tool-calls.test.ts', 'come as the name first, then the arguments'),
    ],
    check,
  },
  {
    id: 'old-deltas-of-citations',
    says: 'A citation came as a delta whose text is its marker (`【4:0†notes.txt】`), with its annotation.',
    since: '2025-10',
    from: RECORDED,
    proven: true,
    tests: [shownBy('translate/translate-message.test.ts', 'brings the marker of a citation with its annotation')],
    check,
  },
  {
    id: 'old-times-of-runs',
    says: '`expires_at` was a time while a run worked or awaited outputs, and null once it had ended.',
    since: '2025-10',
    from: RECORDED,
    proven: true,
    tests: [shownBy('flows/polled-run.test.ts', 'stops for tool outputs and goes on with them under the same id')],
    check,
  },
];

/** What the API did whose place the library takes. */
export const oldApiFacts: FactGroup = { subject: 'The Assistants API', facts };
