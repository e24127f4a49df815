import { shownBy, type Fact, type FactGroup } from './fact.js';

const RECORDED = 'recorded traffic of 2025';
const IDS = 'flows/ids-of-another-kind.test.ts';
const check = { byHand: 'No longer possible: the Assistants API was shut down on 2026-08-26.' };

const facts: Fact[] = [
  {
    id: 'stores-of-threads-expired',
    says:
      'If a vector store was created for a thread, by `tool_resources` or by attachments, it expired 7 days after its last use. Vector ' +
      'stores of assistants did not expire.',
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
      "The Assistants API refused an id of another kind with 400 `invalid_value`: \"Invalid 'thread_id': 'new'. Expected an ID that " +
      "begins with 'thread'.\". It refused `assistant_id` ('asst') and `attachments[].file_id` ('file') in the same way. For a " +
      'well-formed id that it did not know, the answer was 404.',
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
    says:
      'If an assistant had the code interpreter and no files, the Assistants API showed `tool_resources: { code_interpreter: { ' +
      'file_ids: [] } }`.',
    since: '2024-04',
    from: RECORDED,
    proven: true,
    tests: [shownBy('flows/assistants.test.ts', 'list the files of its code interpreter also where there are none')],
    check,
  },
  {
    id: 'old-streams-of-calls',
    says:
      'If a run called functions, its stream ended with `thread.run.requires_action`, and the run step stayed in progress. When the app ' +
      'submitted the outputs, the new stream began with `thread.run.step.completed` for this step, and then sent `thread.run.queued`.',
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
      'The first delta of a text was `{ value, annotations: [] }`, and later deltas were `{ value }`. The first delta of a function ' +
      'call had its id, its name, `arguments: ""` and `output: null`. Later deltas had only more of the arguments.',
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
    says: 'The Assistants API sent a citation as one delta: the marker of the citation as text (`【4:0†notes.txt】`), with its annotation.',
    since: '2025-10',
    from: RECORDED,
    proven: true,
    tests: [shownBy('translate/translate-message.test.ts', 'brings the marker of a citation with its annotation')],
    check,
  },
  {
    id: 'old-times-of-runs',
    says: 'The `expires_at` of a run was a time while the run worked or waited for tool outputs. It was null once the run had ended.',
    since: '2025-10',
    from: RECORDED,
    proven: true,
    tests: [shownBy('flows/polled-run.test.ts', 'stops for tool outputs and goes on with them under the same id')],
    check,
  },
];

/** How the Assistants API behaved, which the library replaces. */
export const oldApiFacts: FactGroup = { subject: 'The Assistants API', facts };
