/**
 * The version of OpenTelemetry's conventions whose metric names to use. `0.1.0` is that of the conventions for generative AI.
 * `1.41.0` is that of the general conventions, the last version that included generative AI; older dashboards use its names.
 */
export type Conventions = '0.1.0' | '1.41.0';

export const OPERATION = 'gen_ai.operation.name';
export const PROVIDER = 'gen_ai.provider.name';
export const AGENT_ID = 'gen_ai.agent.id';
export const AGENT_NAME = 'gen_ai.agent.name';
export const CONVERSATION_ID = 'gen_ai.conversation.id';
export const REQUEST_MODEL = 'gen_ai.request.model';
export const RESPONSE_MODEL = 'gen_ai.response.model';
export const RESPONSE_ID = 'gen_ai.response.id';
export const FINISH_REASONS = 'gen_ai.response.finish_reasons';
export const FIRST_CHUNK = 'gen_ai.response.time_to_first_chunk';
export const INPUT_TOKENS = 'gen_ai.usage.input_tokens';
export const OUTPUT_TOKENS = 'gen_ai.usage.output_tokens';
export const CACHED_TOKENS = 'gen_ai.usage.cache_read.input_tokens';
export const REASONING_TOKENS = 'gen_ai.usage.reasoning.output_tokens';
export const TOOL_NAME = 'gen_ai.tool.name';
export const TOOL_TYPE = 'gen_ai.tool.type';
export const TOOL_CALL_ID = 'gen_ai.tool.call.id';
export const TOKEN_TYPE = 'gen_ai.token.type';
export const TOKEN_MODALITY = 'gen_ai.token.modality';
export const ERROR_TYPE = 'error.type';
export const SERVER_ADDRESS = 'server.address';
export const SERVER_PORT = 'server.port';
export const HTTP_STATUS = 'http.response.status_code';

/** Content, which is recorded only if the option `content` wants it. */
export const INPUT_MESSAGES = 'gen_ai.input.messages';
export const OUTPUT_MESSAGES = 'gen_ai.output.messages';
export const INSTRUCTIONS = 'gen_ai.system_instructions';
export const TOOL_DEFINITIONS = 'gen_ai.tool.definitions';
export const TOOL_ARGUMENTS = 'gen_ai.tool.call.arguments';
export const TOOL_RESULT = 'gen_ai.tool.call.result';

/** The prefix of attributes for which the conventions have no name. */
export const OURS = 'openai_assistants_shim.';
export const RUN_ID = `${OURS}run.id`;
export const RUN_STATUS = `${OURS}run.status`;
export const RUN_RESUMED = `${OURS}run.resumed`;
export const RUN_LOST = `${OURS}run.lost`;
export const LEGACY_CALL = `${OURS}call`;
export const UPSTREAM_OPERATION = `${OURS}operation`;
export const ATTEMPT = `${OURS}attempt`;
export const FAULT = `${OURS}fault`;
export const COST = `${OURS}cost`;
export const SIDE = `${OURS}side`;

/** The attribute with the hash of a content: for `gen_ai.input.messages`, `openai_assistants_shim.input.messages.hash`. */
export const toHashName = (name: string): string => `${name.replace(/^gen_ai\./, OURS)}.hash`;

/** The bucket boundaries that the conventions recommend, in seconds and in tokens. */
export const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
export const TOKENS = [
  ...[1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576],
  ...[4194304, 16777216, 67108864],
];
/** Bucket boundaries for runs, and for waits for people or the app, which take longer than requests. */
export const LONG_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6, 819.2];

export const METRICS = {
  '0.1.0': {
    inference: 'gen_ai.client.inference.duration',
    firstChunk: 'gen_ai.client.inference.time_to_first_chunk',
    run: 'gen_ai.invoke_agent.duration',
  },
  '1.41.0': {
    inference: 'gen_ai.client.operation.duration',
    firstChunk: 'gen_ai.client.operation.time_to_first_chunk',
    run: 'gen_ai.client.operation.duration',
  },
} as const;
export const TOKEN_USAGE = 'gen_ai.client.token.usage';
export const INFERENCE_TOKENS = 'gen_ai.client.inference.operation';
export const INFERENCE_USAGE = 'gen_ai.client.inference.usage';
export const TOOL_WAIT = `${OURS}tool_call.wait`;
export const DISCONNECTS = `${OURS}disconnects`;
export const PARTIAL_ANSWERS = `${OURS}partial_answers`;
