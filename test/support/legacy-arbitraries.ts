import fc from 'fast-check';
import type { AssistantCreateParams, MessageCreateParams, ThreadCreateAndRunParams } from '../../src/types/index.js';

/** The ids of files and vector stores that exist at the service. */
export interface Known {
  fileIds: string[];
  vectorStoreIds: string[];
}

const text = fc.string({
  unit: fc.constantFrom('a', 'Z', ' ', '\n', 'é', '🌮', '漢', '"', '【'),
  minLength: 1,
  maxLength: 30,
});
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/);
const metadata = fc.dictionary(text, text, { maxKeys: 16 });

/** Generates JSON schemas of objects, strict or not. */
const looseSchema = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 })
  .chain((keys) => fc.subarray(keys).map((required) => ({ keys, required })))
  .map(({ keys, required }) => ({
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, { type: 'string', description: key }])),
    required,
  }));
const strictSchema = looseSchema.map((schema) => ({
  ...schema,
  required: Object.keys(schema.properties),
  additionalProperties: false,
}));

/** Generates objects in which any field may be missing. */
const partial = <T extends object>(fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;

const strictness = fc.oneof(
  fc.record({ parameters: strictSchema, strict: fc.constant(true) }),
  partial({ parameters: looseSchema, strict: fc.constantFrom(false, null) }),
);

const functionTool = fc
  .tuple(name, strictness, partial({ description: text }))
  .map(([id, schema, more]) => ({ type: 'function' as const, function: { name: id, ...schema, ...more } }));

const fileSearchTool = partial({
  file_search: partial({
    max_num_results: fc.integer({ min: 1, max: 50 }),
    ranking_options: fc.record({
      score_threshold: fc.double({ min: 0, max: 1, noNaN: true }),
      ranker: fc.constantFrom('auto', 'default_2024_08_21'),
    }),
  }),
}).map((fields) => ({ type: 'file_search' as const, ...fields }));

const tools = fc
  .tuple(
    fc.uniqueArray(functionTool, { maxLength: 3, selector: (tool) => tool.function.name }),
    fc.option(fileSearchTool, { nil: undefined }),
    fc.boolean(),
  )
  .map(([functions, search, code]) => [
    ...functions,
    ...(search ? [search] : []),
    ...(code ? [{ type: 'code_interpreter' as const }] : []),
  ]);

const jsonSchema = fc
  .tuple(
    name,
    fc.oneof(
      fc.record({ schema: strictSchema, strict: fc.constant(true) }),
      partial({ schema: looseSchema, strict: fc.constantFrom(false, null) }),
    ),
    partial({ description: text }),
  )
  .map(([id, schema, more]) => ({ type: 'json_schema' as const, json_schema: { name: id, ...schema, ...more } }));

const responseFormat = fc.oneof(
  fc.constantFrom('auto' as const, { type: 'text' as const }, { type: 'json_object' as const }),
  jsonSchema,
);

const detail = partial({ detail: fc.constantFrom('auto', 'low', 'high') });

function messages({ fileIds }: Known): fc.Arbitrary<MessageCreateParams> {
  const fileId = fc.constantFrom(...fileIds);
  const part = fc.oneof(
    text.map((value) => ({ type: 'text', text: value })),
    fc.tuple(fileId, detail).map(([file_id, more]) => ({ type: 'image_file', image_file: { file_id, ...more } })),
    fc.tuple(fc.webUrl(), detail).map(([url, more]) => ({ type: 'image_url', image_url: { url, ...more } })),
  );
  const attachment = fc.record({
    file_id: fileId,
    tools: fc.subarray([{ type: 'file_search' }, { type: 'code_interpreter' }]),
  });
  return fc
    .tuple(
      fc.constantFrom('user', 'assistant'),
      fc.oneof(text, fc.array(part, { minLength: 1, maxLength: 10 })),
      partial({
        metadata: fc.option(metadata),
        attachments: fc.option(fc.array(attachment, { maxLength: 3 })),
      }),
    )
    .map(([role, content, more]) => ({ role, content, ...more }) as MessageCreateParams);
}

function toolResources({ fileIds, vectorStoreIds }: Known) {
  return partial({
    code_interpreter: partial({ file_ids: fc.subarray(fileIds) }),
    file_search: partial({ vector_store_ids: fc.subarray(vectorStoreIds, { maxLength: 1 }) }),
  });
}

function newToolResources(known: Known) {
  const described = fc.record({
    file_search: fc.record({
      vector_stores: fc.array(partial({ file_ids: fc.subarray(known.fileIds), metadata }), { maxLength: 1 }),
    }),
  });
  return fc.oneof(toolResources(known), described);
}

/** Generates models, with parameters that only models of their kind accept. */
const sampling = fc.oneof(
  partial({
    temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
    top_p: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  }).map((fields) => ({ model: 'gpt-4o', ...fields })),
  partial({ reasoning_effort: fc.constantFrom('low', 'medium', 'high', null) }).map((fields) => ({
    model: 'gpt-6-luna',
    ...fields,
  })),
);

/** Generates parameters of `assistants.create`. */
export function assistants(known: Known): fc.Arbitrary<AssistantCreateParams> {
  return fc
    .tuple(
      sampling,
      partial({
        name: fc.option(text),
        description: fc.option(text),
        instructions: fc.option(text),
        tools,
        tool_resources: fc.option(newToolResources(known)),
        metadata: fc.option(metadata),
        response_format: fc.option(responseFormat),
      }),
    )
    .map(([model, more]) => ({ ...model, ...more }));
}

type NewRun = Omit<ThreadCreateAndRunParams, 'assistant_id'>;

/** Generates parameters of `createAndRun`, except the assistant, which determines the model. */
export function runs(known: Known): fc.Arbitrary<NewRun> {
  const toolChoice = fc.constantFrom('none', 'auto', 'required', { type: 'code_interpreter' }, { type: 'file_search' });
  const strategy = fc.oneof(
    fc.constant({ type: 'auto' as const }),
    fc.integer({ min: 1, max: 8 }).map((last_messages) => ({ type: 'last_messages' as const, last_messages })),
  );
  const thread = fc
    .tuple(
      fc.array(messages(known), { maxLength: 24 }),
      partial({ metadata: fc.option(metadata), tool_resources: fc.option(newToolResources(known)) }),
    )
    // JSON mode requires the word JSON in a message.
    .map(([list, more]) => ({ messages: [...list, { role: 'user' as const, content: 'Answer in JSON.' }], ...more }));
  const fields = partial({
    instructions: fc.option(text),
    tools: fc.option(tools),
    metadata: fc.option(metadata),
    max_completion_tokens: fc.option(fc.integer({ min: 1, max: 10_000 })),
    max_prompt_tokens: fc.option(fc.integer({ min: 256, max: 10_000 })),
    parallel_tool_calls: fc.boolean(),
    response_format: fc.option(responseFormat),
    tool_choice: fc.option(toolChoice),
    tool_resources: fc.option(toolResources(known)),
    truncation_strategy: fc.option(strategy),
  });
  return fc.tuple(thread, fields).map(([created, more]) => ({ thread: created, ...more }) as NewRun);
}
