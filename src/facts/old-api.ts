import { shownBy, type Fact, type FactGroup } from './fact.js';

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
    from: 'recorded traffic of 2025',
    proven: true,
    tests: [shownBy('flows/assistants.test.ts', 'list the files of its code interpreter also where there are none')],
    check,
  },
];

/** What the API did whose place the library takes. */
export const oldApiFacts: FactGroup = { subject: 'The Assistants API', facts };
