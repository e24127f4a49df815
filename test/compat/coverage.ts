import { deltaFields, endpoints, eventNames, nameFields, objectFields, words } from './schema-names.js';

/** A test, and the names of the schema that it proves. */
export interface Proof {
  /** Below `test/`. */
  file: string;
  /** The title as it stands in the file. */
  test: string;
  names: string[];
}

type Fields = Record<string, string>;

export const fields = (of: Fields): string[] => nameFields(of);
const queryOf = (path: string, parameters: string): string[] => words(parameters).map((name) => `${path} ?${name}`);
const startingWith = (names: string[], ...starts: string[]): string[] =>
  names.filter((name) => starts.some((start) => name.startsWith(start)));

/** Fields that the schema has and that the old service did not send. */
export const neverSent = [
  ...startingWith(
    nameFields(deltaFields),
    'MessageDeltaContentImageUrlObject.',
    'RunStepDeltaStepDetailsMessageCreationObject.',
  ),
  ...fields({
    MessageDeltaObject: 'delta.role',
    MessageDeltaContentImageFileObject: 'image_file.detail',
    MessageDeltaContentTextAnnotationsFileCitationObject: 'file_citation.quote',
  }),
];

const errors = startingWith(nameFields(objectFields), 'Error.', 'ErrorResponse.');
const lists = Object.keys(endpoints).filter((path) => endpoints[path]?.includes('limit'));
const storeFields = `tool_resources.file_search.vector_stores tool_resources.file_search.vector_stores[].file_ids
  tool_resources.file_search.vector_stores[].chunking_strategy
  tool_resources.file_search.vector_stores[].chunking_strategy.type
  tool_resources.file_search.vector_stores[].chunking_strategy.static
  tool_resources.file_search.vector_stores[].chunking_strategy.static.max_chunk_size_tokens
  tool_resources.file_search.vector_stores[].chunking_strategy.static.chunk_overlap_tokens
  tool_resources.file_search.vector_stores[].metadata`;
const resourceFields = `tool_resources tool_resources.code_interpreter tool_resources.code_interpreter.file_ids
  tool_resources.file_search tool_resources.file_search.vector_store_ids`;
const assistantFields = `model name description instructions tools ${resourceFields} metadata temperature top_p
  response_format`;
const runFields = `assistant_id model instructions tools metadata temperature top_p max_completion_tokens
  truncation_strategy tool_choice parallel_tool_calls response_format`;

export const PARAMETERS = 'compat/parameters.test.ts';
const LISTS = 'compat/lists.test.ts';
export const SCHEMA = 'compat/schema-fields.test.ts';

/** What is proved by which test. */
export const proofs: Proof[] = [
  {
    file: PARAMETERS,
    test: 'takes every parameter, shows it and gives it to its runs',
    names: [
      ...['POST /assistants', 'GET /assistants/{assistant_id}'],
      ...fields({
        CreateAssistantRequest: assistantFields,
        AssistantToolsCode: 'type',
        AssistantToolsFileSearch: 'type file_search file_search.max_num_results file_search.ranking_options',
        AssistantToolsFunction: 'type function',
        FunctionObject: 'description name parameters strict',
        FileSearchRankingOptions: 'score_threshold',
      }),
    ],
  },
  {
    file: PARAMETERS,
    test: 'takes every parameter when it is changed',
    names: [
      'POST /assistants/{assistant_id}',
      ...fields({ ModifyAssistantRequest: `${assistantFields} reasoning_effort` }),
    ],
  },
  {
    file: PARAMETERS,
    test: 'gets the vector stores that it describes',
    names: fields({ CreateAssistantRequest: storeFields, CreateThreadRequest: storeFields }),
  },
  {
    file: PARAMETERS,
    test: "takes a reasoning effort, its own or its assistant's",
    names: fields({ CreateAssistantRequest: 'reasoning_effort', CreateRunRequest: 'reasoning_effort' }),
  },
  {
    file: PARAMETERS,
    test: 'takes messages, resources and metadata, and shows what it has',
    names: [
      ...['POST /threads', 'GET /threads/{thread_id}'],
      ...fields({ CreateThreadRequest: `messages ${resourceFields} metadata` }),
    ],
  },
  {
    file: PARAMETERS,
    test: 'takes other resources and metadata when it is changed',
    names: ['POST /threads/{thread_id}', ...fields({ ModifyThreadRequest: `${resourceFields} metadata` })],
  },
  {
    file: PARAMETERS,
    test: 'takes text, images, attachments and metadata',
    names: [
      'POST /threads/{thread_id}/messages',
      'GET /threads/{thread_id}/messages/{message_id}',
      'POST /threads/{thread_id}/messages/{message_id}',
      ...fields({
        CreateMessageRequest: 'role content attachments attachments[].file_id attachments[].tools metadata',
        ModifyMessageRequest: 'metadata',
        MessageRequestContentTextObject: 'type text',
        AssistantToolsFileSearchTypeOnly: 'type',
      }),
    ],
  },
  {
    file: PARAMETERS,
    test: 'takes every parameter, shows it and sends it',
    names: [
      ...['POST /threads/{thread_id}/runs', 'POST /threads/{thread_id}/runs/{run_id}'],
      ...fields({
        CreateRunRequest: `${runFields} additional_instructions additional_messages`,
        ModifyRunRequest: 'metadata',
        AssistantsNamedToolChoice: 'type function function.name',
        ResponseFormatJsonSchema: `type json_schema json_schema.description json_schema.name json_schema.schema
          json_schema.strict`,
      }),
    ],
  },
  {
    file: PARAMETERS,
    test: 'takes every parameter together with its thread',
    names: ['POST /threads/runs', ...fields({ CreateThreadAndRunRequest: `${runFields} ${resourceFields} thread` })],
  },
  { file: PARAMETERS, test: 'takes the tool choice %j', names: fields({ AssistantsNamedToolChoice: 'type' }) },
  {
    file: PARAMETERS,
    test: 'takes the response format %j',
    names: fields({ ResponseFormatText: 'type', ResponseFormatJsonObject: 'type' }),
  },
  {
    file: PARAMETERS,
    test: 'sends the last messages only when it is told to, and the thread keeps them all',
    names: fields({ TruncationObject: 'type last_messages' }),
  },
  {
    file: LISTS,
    test: 'takes limit, order, after and before, and knows whether there is more',
    names: [...lists, ...lists.flatMap((path) => queryOf(path, 'limit order after before'))],
  },
  { file: LISTS, test: 'can be of one run', names: queryOf('GET /threads/{thread_id}/messages', 'run_id') },
  {
    file: LISTS,
    test: 'has the content of search results only when it is asked for',
    names: [
      ...queryOf('POST /threads/{thread_id}/runs', 'include[]'),
      ...queryOf('GET /threads/{thread_id}/runs/{run_id}/steps', 'include[]'),
      'GET /threads/{thread_id}/runs/{run_id}/steps/{step_id}',
      ...queryOf('GET /threads/{thread_id}/runs/{run_id}/steps/{step_id}', 'include[]'),
    ],
  },
  {
    file: SCHEMA,
    test: 'has every field of %s',
    names: [...nameFields(objectFields), ...nameFields(deltaFields)].filter(
      (name) => !neverSent.includes(name) && !errors.includes(name),
    ),
  },
  {
    file: SCHEMA,
    test: 'is every event of a run, by name',
    names: startingWith(eventNames, 'thread.').map((name) => `event ${name}`),
  },
  { file: 'compat/error-handling.test.ts', test: 'reads everything that the old service told', names: errors },
  {
    file: 'compat/sse-proxy.test.ts',
    test: 'passes the event stream of the service through',
    names: ['event done'],
  },
  {
    file: 'compat/sse-proxy.test.ts',
    test: 'writes what the raw events carry, through the rounds of a tool',
    names: fields({ CreateRunRequest: 'stream', SubmitToolOutputsRunRequest: 'stream' }),
  },
  {
    file: 'flows/streamed-run.test.ts',
    test: 'tells of its thread, run, step and message in the order of the old API',
    names: fields({ CreateThreadAndRunRequest: 'stream' }),
  },
  {
    file: 'compat/run-handler.test.ts',
    test: 'submits the outputs of every round until the run has completed',
    names: [
      'POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs',
      ...fields({ SubmitToolOutputsRunRequest: 'tool_outputs tool_outputs[].tool_call_id tool_outputs[].output' }),
    ],
  },
  {
    file: 'compat/inspection.test.ts',
    test: 'gets the response and the request id beside the data',
    names: ['GET /threads/{thread_id}/runs/{run_id}'],
  },
  {
    file: 'compat/patient-loop.test.ts',
    test: 'cancels a run that takes too long, and the thread can be used again',
    names: ['POST /threads/{thread_id}/runs/{run_id}/cancel'],
  },
  {
    file: 'compat/detached-methods.test.ts',
    test: 'creates, runs, streams and lists with them',
    names: ['DELETE /assistants/{assistant_id}', 'DELETE /threads/{thread_id}'],
  },
  {
    file: 'flows/messages.test.ts',
    test: 'takes it from the thread and from what the model sees',
    names: ['DELETE /threads/{thread_id}/messages/{message_id}'],
  },
];
