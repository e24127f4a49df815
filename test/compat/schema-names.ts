/**
 * The names of the old API's schema: endpoints, their queries, the fields of request bodies, of objects and of the parts
 * they are made of, and events. A field of a field follows a dot, one of a list's entries `[]`. `coverage.ts` says where
 * each is proved.
 */

/** Every endpoint, with the parameters of its query. */
export const endpoints: Record<string, string> = {
  'GET /assistants': 'limit order after before',
  'POST /assistants': '',
  'GET /assistants/{assistant_id}': '',
  'POST /assistants/{assistant_id}': '',
  'DELETE /assistants/{assistant_id}': '',
  'POST /threads': '',
  'GET /threads/{thread_id}': '',
  'POST /threads/{thread_id}': '',
  'DELETE /threads/{thread_id}': '',
  'POST /threads/runs': '',
  'GET /threads/{thread_id}/messages': 'limit order after before run_id',
  'POST /threads/{thread_id}/messages': '',
  'GET /threads/{thread_id}/messages/{message_id}': '',
  'POST /threads/{thread_id}/messages/{message_id}': '',
  'DELETE /threads/{thread_id}/messages/{message_id}': '',
  'GET /threads/{thread_id}/runs': 'limit order after before',
  'POST /threads/{thread_id}/runs': 'include[]',
  'GET /threads/{thread_id}/runs/{run_id}': '',
  'POST /threads/{thread_id}/runs/{run_id}': '',
  'POST /threads/{thread_id}/runs/{run_id}/cancel': '',
  'POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs': '',
  'GET /threads/{thread_id}/runs/{run_id}/steps': 'limit order after before include[]',
  'GET /threads/{thread_id}/runs/{run_id}/steps/{step_id}': 'include[]',
};

/** The bodies of requests, and what stands in them. */
const requestFields: Record<string, string> = {
  CreateAssistantRequest: `
    model name description instructions reasoning_effort tools tool_resources
    tool_resources.code_interpreter tool_resources.code_interpreter.file_ids tool_resources.file_search
    tool_resources.file_search.vector_store_ids tool_resources.file_search.vector_stores
    tool_resources.file_search.vector_stores[].file_ids
    tool_resources.file_search.vector_stores[].chunking_strategy
    tool_resources.file_search.vector_stores[].chunking_strategy.type
    tool_resources.file_search.vector_stores[].chunking_strategy.static
    tool_resources.file_search.vector_stores[].chunking_strategy.static.max_chunk_size_tokens
    tool_resources.file_search.vector_stores[].chunking_strategy.static.chunk_overlap_tokens
    tool_resources.file_search.vector_stores[].metadata metadata temperature top_p response_format`,
  ModifyAssistantRequest: `
    model reasoning_effort name description instructions tools tool_resources
    tool_resources.code_interpreter tool_resources.code_interpreter.file_ids tool_resources.file_search
    tool_resources.file_search.vector_store_ids metadata temperature top_p response_format`,
  AssistantToolsCode: 'type',
  AssistantToolsFileSearch: 'type file_search file_search.max_num_results file_search.ranking_options',
  AssistantToolsFileSearchTypeOnly: 'type',
  AssistantToolsFunction: 'type function',
  FunctionObject: 'description name parameters strict',
  FileSearchRankingOptions: 'ranker score_threshold',
  AssistantsNamedToolChoice: 'type function function.name',
  TruncationObject: 'type last_messages',
  ResponseFormatText: 'type',
  ResponseFormatJsonObject: 'type',
  ResponseFormatJsonSchema: `
    type json_schema json_schema.description json_schema.name json_schema.schema json_schema.strict`,
  CreateThreadRequest: `
    messages tool_resources tool_resources.code_interpreter tool_resources.code_interpreter.file_ids
    tool_resources.file_search tool_resources.file_search.vector_store_ids
    tool_resources.file_search.vector_stores tool_resources.file_search.vector_stores[].file_ids
    tool_resources.file_search.vector_stores[].chunking_strategy
    tool_resources.file_search.vector_stores[].chunking_strategy.type
    tool_resources.file_search.vector_stores[].chunking_strategy.static
    tool_resources.file_search.vector_stores[].chunking_strategy.static.max_chunk_size_tokens
    tool_resources.file_search.vector_stores[].chunking_strategy.static.chunk_overlap_tokens
    tool_resources.file_search.vector_stores[].metadata metadata`,
  ModifyThreadRequest: `
    tool_resources tool_resources.code_interpreter tool_resources.code_interpreter.file_ids
    tool_resources.file_search tool_resources.file_search.vector_store_ids metadata`,
  CreateMessageRequest: 'role content attachments attachments[].file_id attachments[].tools metadata',
  ModifyMessageRequest: 'metadata',
  MessageRequestContentTextObject: 'type text',
  CreateRunRequest: `
    assistant_id model reasoning_effort instructions additional_instructions additional_messages tools
    metadata temperature top_p stream max_prompt_tokens max_completion_tokens truncation_strategy
    tool_choice parallel_tool_calls response_format`,
  CreateThreadAndRunRequest: `
    assistant_id thread model instructions tools tool_resources tool_resources.code_interpreter
    tool_resources.code_interpreter.file_ids tool_resources.file_search
    tool_resources.file_search.vector_store_ids metadata temperature top_p stream max_prompt_tokens
    max_completion_tokens truncation_strategy tool_choice parallel_tool_calls response_format`,
  ModifyRunRequest: 'metadata',
  SubmitToolOutputsRunRequest: 'tool_outputs tool_outputs[].tool_call_id tool_outputs[].output stream',
};

/** Objects and lists, and what stands in them. */
export const objectFields: Record<string, string> = {
  AssistantObject: `
    id object created_at name description model instructions tools tool_resources
    tool_resources.code_interpreter tool_resources.code_interpreter.file_ids tool_resources.file_search
    tool_resources.file_search.vector_store_ids metadata temperature top_p response_format`,
  DeleteAssistantResponse: 'id deleted object',
  ListAssistantsResponse: 'object data first_id last_id has_more',
  ThreadObject: `
    id object created_at tool_resources tool_resources.code_interpreter
    tool_resources.code_interpreter.file_ids tool_resources.file_search
    tool_resources.file_search.vector_store_ids metadata`,
  DeleteThreadResponse: 'id deleted object',
  MessageObject: `
    id object created_at thread_id status incomplete_details incomplete_details.reason completed_at
    incomplete_at role content assistant_id run_id attachments attachments[].file_id attachments[].tools
    metadata`,
  DeleteMessageResponse: 'id deleted object',
  ListMessagesResponse: 'object data first_id last_id has_more',
  MessageContentImageFileObject: 'type image_file image_file.file_id image_file.detail',
  MessageContentImageUrlObject: 'type image_url image_url.url image_url.detail',
  MessageContentRefusalObject: 'type refusal',
  MessageContentTextObject: 'type text text.value text.annotations',
  MessageContentTextAnnotationsFileCitationObject:
    'type text file_citation file_citation.file_id start_index end_index',
  MessageContentTextAnnotationsFilePathObject: 'type text file_path file_path.file_id start_index end_index',
  RunObject: `
    id object created_at thread_id assistant_id status required_action required_action.type
    required_action.submit_tool_outputs required_action.submit_tool_outputs.tool_calls last_error
    last_error.code last_error.message expires_at started_at cancelled_at failed_at completed_at
    incomplete_details incomplete_details.reason model instructions tools metadata usage temperature
    top_p max_prompt_tokens max_completion_tokens truncation_strategy tool_choice parallel_tool_calls
    response_format`,
  RunToolCallObject: 'id type function function.name function.arguments',
  RunCompletionUsage: 'completion_tokens prompt_tokens total_tokens',
  ListRunsResponse: 'object data first_id last_id has_more',
  RunStepObject: `
    id object created_at assistant_id thread_id run_id type status step_details last_error
    last_error.code last_error.message expired_at cancelled_at failed_at completed_at metadata usage`,
  RunStepCompletionUsage: 'completion_tokens prompt_tokens total_tokens',
  ListRunStepsResponse: 'object data first_id last_id has_more',
  RunStepDetailsMessageCreationObject: 'type message_creation message_creation.message_id',
  RunStepDetailsToolCallsObject: 'type tool_calls',
  RunStepDetailsToolCallsCodeObject: 'id type code_interpreter code_interpreter.input code_interpreter.outputs',
  RunStepDetailsToolCallsCodeOutputImageObject: 'type image image.file_id',
  RunStepDetailsToolCallsCodeOutputLogsObject: 'type logs',
  RunStepDetailsToolCallsFileSearchObject: 'id type file_search file_search.ranking_options file_search.results',
  RunStepDetailsToolCallsFileSearchRankingOptionsObject: 'ranker score_threshold',
  RunStepDetailsToolCallsFileSearchResultObject: 'file_id file_name score content content[].type content[].text',
  RunStepDetailsToolCallsFunctionObject: 'id type function function.name function.arguments function.output',
  ErrorResponse: 'error',
  Error: 'code message param type',
};

/** What the deltas of a stream hold. */
export const deltaFields: Record<string, string> = {
  MessageDeltaObject: 'id object delta delta.role delta.content',
  MessageDeltaContentImageFileObject: 'index type image_file image_file.file_id image_file.detail',
  MessageDeltaContentImageUrlObject: 'index type image_url image_url.url image_url.detail',
  MessageDeltaContentRefusalObject: 'index type refusal',
  MessageDeltaContentTextObject: 'index type text text.value text.annotations',
  MessageDeltaContentTextAnnotationsFileCitationObject:
    'index type text file_citation file_citation.file_id file_citation.quote start_index end_index',
  MessageDeltaContentTextAnnotationsFilePathObject: 'index type text file_path file_path.file_id start_index end_index',
  RunStepDeltaObject: 'id object delta delta.step_details',
  RunStepDeltaStepDetailsMessageCreationObject: 'type message_creation message_creation.message_id',
  RunStepDeltaStepDetailsToolCallsObject: 'type tool_calls',
  RunStepDeltaStepDetailsToolCallsCodeObject:
    'index id type code_interpreter code_interpreter.input code_interpreter.outputs',
  RunStepDeltaStepDetailsToolCallsCodeOutputImageObject: 'index type image image.file_id',
  RunStepDeltaStepDetailsToolCallsCodeOutputLogsObject: 'index type logs',
  RunStepDeltaStepDetailsToolCallsFileSearchObject: 'index id type file_search',
  RunStepDeltaStepDetailsToolCallsFunctionObject:
    'index id type function function.name function.arguments function.output',
};

/** The events of a stream, by name. */
export const eventNames = words(`
  thread.created thread.run.created thread.run.queued thread.run.in_progress
  thread.run.requires_action thread.run.completed thread.run.incomplete thread.run.failed
  thread.run.cancelling thread.run.cancelled thread.run.expired thread.run.step.created
  thread.run.step.in_progress thread.run.step.delta thread.run.step.completed thread.run.step.failed
  thread.run.step.cancelled thread.run.step.expired thread.message.created thread.message.in_progress
  thread.message.delta thread.message.completed thread.message.incomplete error done
`);

/** The words of a text. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Fields as `CreateRunRequest.temperature`. */
export function nameFields(fields: Record<string, string>): string[] {
  return Object.entries(fields).flatMap(([object, names]) => words(names).map((name) => `${object}.${name}`));
}

/** Every name there is. A parameter of a query is `GET /assistants ?limit`, an event `event thread.run.created`. */
export function listNames(): string[] {
  const queries = Object.entries(endpoints).flatMap(([path, names]) => words(names).map((name) => `${path} ?${name}`));
  return [
    ...Object.keys(endpoints),
    ...queries,
    ...[requestFields, objectFields, deltaFields].flatMap(nameFields),
    ...eventNames.map((name) => `event ${name}`),
  ];
}
