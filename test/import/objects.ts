/** Objects as the old API gave them, for sources that are written by hand. */
export const TIME = 1_700_000_000;

export const text = (value: string) => ({ type: 'text', text: { value, annotations: [] } });

export const message = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  object: 'thread.message',
  created_at: TIME,
  thread_id: 'thread_1',
  status: 'completed',
  incomplete_details: null,
  completed_at: null,
  incomplete_at: null,
  role: 'user',
  content: [text(`The words of ${id}.`)],
  assistant_id: null,
  run_id: null,
  attachments: [],
  metadata: {},
  ...fields,
});

export const thread = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  object: 'thread',
  created_at: TIME,
  metadata: {},
  tool_resources: {},
  ...fields,
});

export const run = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  object: 'thread.run',
  created_at: TIME,
  thread_id: 'thread_1',
  assistant_id: 'asst_1',
  status: 'completed',
  started_at: TIME,
  expires_at: null,
  cancelled_at: null,
  failed_at: null,
  completed_at: TIME + 2,
  required_action: null,
  last_error: null,
  model: 'gpt-4o',
  instructions: 'Be brief.',
  tools: [],
  tool_resources: {},
  metadata: {},
  temperature: 1,
  top_p: 1,
  reasoning_effort: null,
  max_completion_tokens: null,
  max_prompt_tokens: null,
  truncation_strategy: { type: 'auto', last_messages: null },
  incomplete_details: null,
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  response_format: 'auto',
  tool_choice: 'auto',
  parallel_tool_calls: true,
  ...fields,
});

export const step = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  object: 'thread.run.step',
  created_at: TIME,
  run_id: 'run_1',
  assistant_id: 'asst_1',
  thread_id: 'thread_1',
  type: 'message_creation',
  status: 'completed',
  cancelled_at: null,
  completed_at: TIME + 1,
  expired_at: null,
  failed_at: null,
  last_error: null,
  step_details: { type: 'message_creation', message_creation: { message_id: 'msg_1' } },
  usage: null,
  metadata: {},
  ...fields,
});

export const assistant = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  object: 'assistant',
  created_at: TIME,
  name: 'Helper',
  description: null,
  model: 'gpt-4o',
  instructions: 'Be brief.',
  tools: [],
  top_p: 1,
  temperature: 1,
  reasoning_effort: null,
  tool_resources: {},
  metadata: {},
  response_format: 'auto',
  ...fields,
});

export const page = (data: readonly unknown[], hasMore = false) => ({
  object: 'list',
  data,
  first_id: 'first',
  last_id: 'last',
  has_more: hasMore,
});
