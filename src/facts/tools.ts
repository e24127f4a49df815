import { shownBy, type Fact, type FactGroup } from './fact.js';

const FILES = 'testing/files.test.ts';
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
];

/** What OpenAI's hosted tools require, and how they behave. */
export const toolFacts: FactGroup = { subject: 'Tools', facts };
