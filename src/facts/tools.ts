import { shownBy, type Fact, type FactGroup } from './fact.js';

const FILES = 'testing/files.test.ts';
const STORES = 'testing/vector-stores.test.ts';
const REFUSES = shownBy('testing/validation.test.ts', 'refuses %s');
const RECORDED = 'recorded traffic of 2025';
const DOCUMENTED = "OpenAI's documentation";

const ask = { model: '{model}', input: 'Say hello.' };

const facts: Fact[] = [
  {
    id: 'interpreter-needs-container',
    says: 'OpenAI refuses the tool `code_interpreter` without `container`.',
    since: '2025-05',
    from: DOCUMENTED,
    proven: true,
    tests: [REFUSES],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, tools: [{ type: 'code_interpreter' }] },
          expect: { status: 400, error: { param: 'tools[0].container', code: 'missing_required_parameter' } },
        },
      ],
    },
  },
  {
    id: 'search-needs-stores',
    says: 'OpenAI refuses the tool `file_search` without at least one id in `vector_store_ids`.',
    since: '2025-03',
    from: DOCUMENTED,
    proven: true,
    tests: [REFUSES],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, tools: [{ type: 'file_search' }] },
          expect: { status: 400, error: { param: 'tools[0].vector_store_ids', code: 'missing_required_parameter' } },
        },
      ],
    },
  },
  {
    id: 'outputs-when-included',
    says: 'A response shows outputs of the code interpreter and results of file search only if `include` names them.',
    since: '2025-05',
    from: RECORDED,
    proven: true,
    tests: [
      shownBy(
        'testing/conversations.test.ts',
        'shows image urls, code outputs and search results only when they are included',
      ),
      shownBy('testing/response-stream.test.ts', 'sends outputs and results when they are included'),
    ],
    check: { byHand: 'Let a model run code, once with `include: ["code_interpreter_call.outputs"]` and once without.' },
  },
  {
    id: 'container-files',
    says: 'A client reads a file of a container at `/containers/{id}/files/{id}/content`.',
    since: '2025-05',
    from: RECORDED,
    proven: true,
    tests: [shownBy(FILES, 'hold the files of the code interpreter')],
    check: { byHand: 'Let a model write a file with the code interpreter, and download the file.' },
  },
  {
    id: 'containers-end',
    says:
      'A container expires 20 minutes after its last use. `container: { type: "auto" }` selects the container that a call in the ' +
      'context names. If this container has expired, OpenAI refuses every later request with 400 "Container is expired." or "Expected ' +
      'container_id: cntr_…".',
    since: '2025-06',
    from: 'users of the service',
    proven: true,
    otherwise: { endedContainer: 'expected' },
    tests: [
      shownBy(FILES, 'are used again, and end 20 minutes after their last use'),
      shownBy('flows/containers.test.ts', 'goes on in a new one with the thread’s files'),
    ],
    check: { byHand: 'Let a model run code in a conversation, and again 21 minutes later.' },
  },
  {
    id: 'calls-of-ended-containers',
    says:
      'A context may have calls of an expired container while the request names another container, or none. It is not known whether ' +
      'OpenAI accepts such a request.',
    since: '2026-05',
    from: 'users of the service',
    proven: false,
    otherwise: { endedCalls: 'refuse' },
    tests: [
      shownBy(FILES, 'leave calls that the service accepts with another container or none'),
      shownBy(FILES, 'make the service refuse the whole conversation, with the option endedCalls'),
      shownBy('flows/containers.test.ts', 'goes on without the ended calls where those are refused (%s)'),
    ],
    check: { byHand: 'Let a model run code in a conversation, and send a request without tools 21 minutes later.' },
  },
  {
    id: 'fifty-files',
    says: 'OpenAI refuses a container with more than 50 `file_ids`.',
    since: '2026-02',
    from: DOCUMENTED,
    proven: true,
    tests: [
      shownBy(FILES, 'take 50 files at most'),
      shownBy('flows/containers.test.ts', 'sends the newest 50 files, newest first, and warns once'),
    ],
    check: {
      steps: [
        {
          send: 'POST /containers',
          body: { name: 'check', file_ids: Array.from({ length: 51 }, (_, index) => `file-${index}`) },
          expect: { status: 400, error: { param: 'file_ids' } },
        },
      ],
    },
  },
  {
    id: 'container-memory',
    says:
      'The `memory_limit` of a container is 1g, 4g, 16g or 64g. OpenAI charges for each session of a container, even if nothing ran in ' +
      'it.',
    since: '2026-02',
    from: DOCUMENTED,
    proven: true,
    tests: [shownBy(FILES, 'are made with files and memory')],
    check: {
      steps: [{ send: 'POST /containers', body: { name: 'check', memory_limit: '2g' }, expect: { status: 400 } }],
    },
  },
  {
    id: 'vector-stores-expire',
    says:
      'A vector store with `expires_after` expires the given number of days (1 to 365) after its last use. It is not known with which ' +
      'message OpenAI then refuses a search.',
    since: '2024-04',
    from: DOCUMENTED,
    proven: false,
    tests: [
      shownBy(FILES, 'expire the given number of days after their last use, and are not searched then'),
      shownBy(FILES, 'are refused with expires_after %j'),
    ],
    check: {
      steps: [
        {
          name: 'store',
          send: 'POST /vector_stores',
          body: { expires_after: { anchor: 'last_active_at', days: 1 } },
          expect: { status: 200, body: { expires_after: { anchor: 'last_active_at', days: 1 } } },
        },
        {
          send: 'POST /vector_stores',
          body: { expires_after: { anchor: 'last_active_at', days: 366 } },
          expect: { status: 400 },
        },
        { send: 'DELETE /vector_stores/{store}', expect: { status: 200 } },
      ],
    },
  },
  {
    id: 'search-file-types',
    says:
      'OpenAI refuses to add a file to a vector store if file search does not read files with its extension, such as `.csv`: 400, code ' +
      '`unsupported_file`.',
    since: '2024-04',
    from: 'users who report the error, the last of them in August 2026',
    proven: true,
    tests: [shownBy(STORES, 'is refused if file search cannot read it: %s')],
    check: {
      byHand: 'Upload a file named `table.csv` with the purpose `assistants`, and create a vector store with it.',
    },
  },
  {
    id: 'files-per-request',
    says:
      'OpenAI adds at most 2,000 files to a vector store in one batch. In December 2024 it refused more than 500, and more than 100 files ' +
      'with a new vector store. The library sends no more than that.',
    since: '2024-12',
    from: "users who report the errors, and OpenAI's documentation",
    proven: true,
    tests: [
      shownBy(STORES, 'is refused with too many files, or in both ways at once'),
      shownBy('flows/attachments.test.ts', 'take more files than one request can: the others follow in batches'),
    ],
    check: { byHand: 'Create a vector store with 101 `file_ids`, and a batch with 501.' },
  },
  {
    id: 'file-downloads',
    says: 'OpenAI does not let apps download files that were uploaded with the purpose `assistants` or `user_data`: 400.',
    since: '2025-08',
    from: 'users who report the error',
    proven: true,
    tests: [shownBy(FILES, 'of purpose %s are not downloaded')],
    check: { byHand: 'Upload a file with the purpose `user_data`, and read its content.' },
  },
];

/** What OpenAI's hosted tools require, and how they behave. */
export const toolFacts: FactGroup = { subject: 'Tools', facts };
