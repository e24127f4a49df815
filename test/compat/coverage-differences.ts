import { fields, neverSent, PARAMETERS, SCHEMA, type Proof } from './coverage.js';

/** A row of the table in docs/differences.md, by its first cell, the names it is about, and the test that proves it. */
export interface Difference extends Proof {
  row: string;
}

const DIFFERENCES = 'compat/differences.test.ts';

/** Every row of that table. */
export const differences: Difference[] = [
  {
    row: 'Assistants are kept by OpenAI',
    file: DIFFERENCES,
    test: 'are those of the store, whoever shares it, and those that the options define',
    names: [],
  },
  {
    row: 'Old threads',
    file: DIFFERENCES,
    test: 'are conversations, and those of the old API are unknown',
    names: [],
  },
  {
    row: 'Runs are kept for good',
    file: DIFFERENCES,
    test: 'the run is read from its response and its messages from the conversation, without what only the store knew',
    names: [],
  },
  {
    row: 'Deleting a thread',
    file: 'flows/erased-threads.test.ts',
    test: 'the call answers within seconds, however many messages it has, and the rest goes on behind it',
    names: [],
  },
  {
    row: 'Zero data retention',
    file: 'flows/zero-data-retention.test.ts',
    test: 'is told what the refusal of its %s run means, once, and the thread is free',
    names: [],
  },
  {
    row: 'Data residency',
    file: 'flows/data-residency.test.ts',
    test: 'has its %s runs at its own host, and keeps them',
    names: [],
  },
  {
    row: 'Metadata of messages',
    file: DIFFERENCES,
    test: 'the run is read from its response and its messages from the conversation, without what only the store knew',
    names: [],
  },
  {
    row: 'Updating a message, run or assistant',
    file: DIFFERENCES,
    test: 'changes the store and sends nothing',
    names: [],
  },
  {
    row: '`max_prompt_tokens`',
    file: PARAMETERS,
    test: 'ends incomplete when its prompts used more than max_prompt_tokens',
    names: fields({ CreateRunRequest: 'max_prompt_tokens', CreateThreadAndRunRequest: 'max_prompt_tokens' }),
  },
  {
    row: 'Why a run is `incomplete`',
    file: 'flows/endings.test.ts',
    test: 'is incomplete, and gives no reason, for %s',
    names: [],
  },
  {
    row: '`truncation_strategy: last_messages`',
    file: PARAMETERS,
    test: 'sends the last messages only when it is told to, and the thread keeps them all',
    names: fields({ TruncationObject: 'last_messages' }),
  },
  {
    row: 'Functions without `strict`',
    file: 'flows/run-parameters.test.ts',
    test: 'are sent with their own strictness, else as not strict, and shown so',
    names: [],
  },
  {
    row: 'JSON mode asked for in instructions',
    file: 'flows/json-mode.test.ts',
    test: 'adds nothing that lists, limits and cursors show (%s)',
    names: [],
  },
  {
    row: 'Calls of tools that the old API did not have',
    file: 'flows/computer-calls.test.ts',
    test: 'are left out of the stream, the steps and the messages, and stay in the conversation',
    names: [],
  },
  {
    row: '`tool_choice` that forces a call',
    file: 'flows/run-lifecycle.test.ts',
    test: 'answers once it has, rather than call for ever: %j',
    names: [],
  },
  {
    row: '`file_search` without any vector store',
    file: 'flows/file-search.test.ts',
    test: 'is left out of the request, with one warning',
    names: [],
  },
  {
    row: '`ranker` of a file search',
    file: PARAMETERS,
    test: 'takes every parameter, shows it and gives it to its runs',
    names: fields({ FileSearchRankingOptions: 'ranker' }),
  },
  {
    row: 'Images in assistant messages',
    file: 'flows/messages.test.ts',
    test: "is text only in an assistant's message, and the user is told of what is left out",
    names: [],
  },
  {
    row: 'A request for a run whose answer is lost',
    file: 'flows/faults-of-runs.test.ts',
    test: 'is sent again once when it sees the last messages only: the conversation tells nothing of it',
    names: [],
  },
  {
    row: 'A model that is gone',
    file: 'flows/retired-models.test.ts',
    test: 'are one more once for all clients of an account',
    names: [],
  },
  {
    row: 'A parameter that the model refuses',
    file: 'flows/refused-parameters.test.ts',
    test: 'of a first request: %s',
    names: [],
  },
  {
    row: 'Files and vector stores by id',
    file: DIFFERENCES,
    test: 'are looked up by the run, whoever named them before',
    names: [],
  },
  {
    row: 'Attachments for the code interpreter',
    file: 'compat/differences.test.ts',
    test: 'are refused by the run, when there is no such file',
    names: [],
  },
  {
    row: 'More than 50 files for the code interpreter',
    file: 'flows/containers.test.ts',
    test: 'sends the newest 50 files, newest first, and warns once',
    names: [],
  },
  {
    row: 'Files of the code interpreter',
    file: 'flows/files.test.ts',
    test: 'are those of containers, by the id that a message gave',
    names: [],
  },
  {
    row: 'A container that has ended',
    file: 'flows/containers.test.ts',
    test: 'goes on in a new one with the thread’s files',
    names: [],
  },
  {
    row: 'Images that the code interpreter shows',
    file: 'flows/files.test.ts',
    test: 'is not fetched: its id is unknown',
    names: [],
  },
  {
    row: '`has_more` of 100 messages, newest first',
    file: 'flows/message-lists.test.ts',
    test: 'of 100 behind which only items of tools are older says that there is more, and the next page is empty',
    names: [],
  },
  {
    row: 'A message being written',
    file: 'flows/message-lists.test.ts',
    test: 'can be retrieved in the process that streams it',
    names: [],
  },
  {
    row: 'Deleting a message',
    file: 'flows/deleted-messages.test.ts',
    test: 'takes the reasoning of the message with it (%s)',
    names: [],
  },
  {
    row: 'Usage of run steps',
    file: 'compat/differences.test.ts',
    test: 'is on the last step of a response',
    names: [],
  },
  {
    row: '`error` events of a stream',
    file: 'compat/event-handler.test.ts',
    test: 'hears of a run that failed',
    names: ['event error'],
  },
  {
    row: 'Page classes of files and vector stores',
    file: 'packaging/v4-declarations.test.ts',
    test: 'pages are instances of the page classes under OpenAI.Beta',
    names: [],
  },
  {
    row: '`beta.chat.completions.runFunctions`',
    file: 'client/v4-styles.test.ts',
    test: 'are refused with what to write instead where the SDK has dropped them',
    names: [],
  },
  {
    row: '`assistants.files`, `messages.files`',
    file: 'packaging/v4-declarations.test.ts',
    test: 'the table of differences has a row for each',
    names: [],
  },
  {
    row: 'Fields that were never sent',
    file: SCHEMA,
    test: 'never has what the old service did not send either',
    names: neverSent,
  },
  {
    row: "Calls of paths: `client.post('/threads')`",
    file: DIFFERENCES,
    test: 'go to the service, unless the fetch of the client answers them',
    names: [],
  },
  {
    row: 'Ids of requests',
    file: DIFFERENCES,
    test: 'are of the last request to the service, and null without one',
    names: [],
  },
  {
    row: 'Leaving a stream early',
    file: 'flows/streamed-run.test.ts',
    test: 'is cancelled when its iteration is left, and frees the thread',
    names: [],
  },
  {
    row: 'Text of a run that is stopped',
    file: 'flows/leaving-a-stream.test.ts',
    test: 'in the middle of a message keeps nothing of it',
    names: [],
  },
  {
    row: 'Cancelling a run',
    file: 'flows/races.test.ts',
    test: 'is cancelled from here, in the %s',
    names: [],
  },
  {
    row: 'A network that is gone',
    file: 'flows/silent-streams.test.ts',
    test: 'whose network is gone (%s) tells so within a minute, and later shows what became of it',
    names: [],
  },
  {
    row: 'A response that stays in the queue',
    file: 'flows/queued-runs.test.ts',
    test: 'is left there for a minute, then cancelled and sent again by the process that looks at it, once',
    names: [],
  },
  {
    row: 'A run whose process dies',
    file: DIFFERENCES,
    test: 'is picked up by any process while it runs in the background',
    names: [],
  },
  {
    row: 'Tool outputs whose process dies on their way',
    file: 'processes/lost-outputs.test.ts',
    test: 'are sent again by one of the others when nobody has them',
    names: [],
  },
  {
    row: 'Runs on threads in your own store',
    file: 'flows/stored-runs.test.ts',
    test: 'is begun again once by the poll of another process, which has watched it for a minute',
    names: [],
  },
];
