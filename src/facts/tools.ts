import { shownBy, type Fact, type FactGroup } from './fact.js';

const FILES = 'testing/files.test.ts';
const REFUSES = shownBy('testing/validation.test.ts', 'refuses %s');
const RECORDED = 'recorded traffic of 2025';
const DOCUMENTED = "OpenAI's documentation";

const ask = { model: '{model}', input: 'Say hello.' };

const facts: Fact[] = [
  {
    id: 'interpreter-needs-container',
    says: 'The tool `code_interpreter` needs `container`.',
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
    says: 'The tool `file_search` needs `vector_store_ids`, one at least.',
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
    says: 'Outputs of the code interpreter and results of a search come only when `include` names them.',
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
    check: { byHand: 'Let a model run code, with `include: ["code_interpreter_call.outputs"]` and without.' },
  },
  {
    id: 'container-files',
    says: 'Files of a container are read at `/containers/{id}/files/{id}/content`.',
    since: '2025-05',
    from: RECORDED,
    proven: true,
    tests: [shownBy(FILES, 'hold the files of the code interpreter')],
    check: { byHand: 'Let a model write a file by the code interpreter, and read it.' },
  },
  {
    id: 'containers-end',
    says:
      'A container ends 20 minutes after its last use. `container: { type: "auto" }` takes the one that a call of the context names, and ' +
      'an ended one makes every later request 400 "Container is expired.", or "Expected container_id: cntr_…".',
    since: '2025-06',
    from: 'users of the service',
    proven: true,
    otherwise: { endedContainer: 'expected' },
    tests: [
      shownBy(FILES, 'are used again, and end 20 minutes after their last use'),
      shownBy('flows/containers.test.ts', 'goes on in a new one with the thread’s files'),
    ],
    check: { byHand: 'Run code in a conversation, and again 21 minutes later.' },
  },
  {
    id: 'calls-of-ended-containers',
    says: 'Whether a request is taken whose context holds calls of an ended container, when it names another or none, is not known.',
    since: '2026-05',
    from: 'users of the service',
    proven: false,
    otherwise: { endedCalls: 'refuse' },
    tests: [
      shownBy(FILES, 'leave their calls behind, which another container or none is no harm to'),
      shownBy(FILES, 'spoil the whole conversation where the service is set so'),
      shownBy('flows/containers.test.ts', 'goes on without the ended calls where those are refused (%s)'),
    ],
    check: { byHand: 'Run code in a conversation, and ask without tools 21 minutes later.' },
  },
  {
    id: 'fifty-files',
    says: 'A container takes at most 50 `file_ids`.',
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
    says: 'A container has `memory_limit` 1g, 4g, 16g or 64g, and is paid for by the session, though nothing ran in it.',
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
    says: 'A vector store with `expires_after` expires so many days (1 to 365) after its last use. In which words a search in it is refused is not known.',
    since: '2024-04',
    from: DOCUMENTED,
    proven: false,
    tests: [
      shownBy(FILES, 'expire so many days after their last use, and are not searched then'),
      shownBy(FILES, 'are refused that expire after %j'),
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

/** What the service's own tools ask for. */
export const toolFacts: FactGroup = { subject: 'Tools', facts };
