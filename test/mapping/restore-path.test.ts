import { expect, it } from 'vitest';
import { restoreItemPath, restoreRunPath, type NewMessages } from '../../src/mapping/to-assistants/restore-path.js';
import { convertMessageParams } from '../../src/mapping/to-responses/convert-message.js';
import { convertTools } from '../../src/mapping/to-responses/convert-tools.js';
import type { RunParameters } from '../../src/mapping/to-responses/run-parameters.js';

const url = { type: 'image_url', image_url: { url: 'https://a.example/1.png' } } as const;
const file = { type: 'image_file', image_file: { file_id: 'file-1' } } as const;
const text = { type: 'text', text: 'Hello.' } as const;
const messages: NewMessages['messages'] = [
  { role: 'user', content: [text, url, file] },
  { role: 'assistant', content: [url, text] },
  { role: 'user', content: 'Hello.' },
];

it.each([
  ['items[0].content[0].text', 'content[0].text'],
  ['items[0].content[1].image_url', 'content[1].image_url.url'],
  ['items[0].content[1].detail', 'content[1].image_url.detail'],
  ['items[0].content[2].file_id', 'content[2].image_file.file_id'],
  ['items[0].content[2].detail', 'content[2].image_file.detail'],
  ['items[0].content[2].type', 'content[2].type'],
  ['items[0].content[2]', 'content[2]'],
  ['items[0].content', 'content'],
  ['items[0].role', 'role'],
  ['items[1].content[0].text', 'content'],
  ['items[2].content[0].text', 'content'],
  ['items[2].content', 'content'],
  ['items[0]', null],
  ['items[3].content', null],
  ['items', null],
  ['metadata.a', null],
])('%s of an item is %s of a message', (path, field) => {
  const index = /\d/.exec(path)?.[0] ?? '';
  expect(restoreItemPath(path, { messages, list: null })).toBe(field);
  const inList = field === null ? null : `messages[${index}].${field}`;
  expect(restoreItemPath(path, { messages, list: 'messages' })).toBe(inList);
  const further = field === null ? null : `thread.messages[${20 + Number(index)}].${field}`;
  expect(restoreItemPath(path, { messages, list: 'thread.messages', from: 20 })).toBe(further);
});

const tools: RunParameters['tools'] = [
  { type: 'code_interpreter' },
  { type: 'file_search', file_search: { max_num_results: 3, ranking_options: { score_threshold: 0.5 } } },
  { type: 'function', function: { name: 'a', parameters: { type: 'object' } } },
  { type: 'function', function: { name: 'b' } },
];
const sources = { vectorStoreIds: ['vs_1'], codeInterpreterFileIds: ['file-1'], container: { isOmitted: true } };
const added = { type: 'function', name: 'added', parameters: {}, strict: false } as const;
const past = { type: 'message', role: 'user', content: 'Before.' } as const;
const sent = {
  tools: [added, ...convertTools(tools, sources)],
  input: [past, ...messages.map(convertMessageParams), past],
  text: { format: { type: 'json_schema', name: 'place', schema: {}, strict: false } } as const,
};
const schema = { type: 'json_schema', json_schema: { name: 'place', schema: {} } } as const;

it.each([
  ['tools[0].parameters', null],
  ['tools[1].max_num_results', 'tools[1].file_search.max_num_results'],
  ['tools[1].ranking_options.score_threshold', 'tools[1].file_search.ranking_options.score_threshold'],
  ['tools[1].vector_store_ids[0]', null],
  ['tools[2].parameters', 'tools[2].function.parameters'],
  ['tools[2].parameters.type', 'tools[2].function.parameters.type'],
  ['tools[3].name', 'tools[3].function.name'],
  ['tools[3].description', 'tools[3].function.description'],
  ['tools[3].strict', 'tools[3].function.strict'],
  ['tools[3].type', null],
  ['tools[4].name', null],
  ['input[0].content', null],
  ['input[1].content[1].image_url', 'additional_messages[0].content[1].image_url.url'],
  ['input[3].content[0].text', 'additional_messages[2].content'],
  ['input[4].content', null],
  ['input[9].content', null],
  ['text.format.schema', 'response_format.json_schema.schema'],
  ['text.format.name', 'response_format.json_schema.name'],
  ['text.format.strict', 'response_format.json_schema.strict'],
  ['text.format.description', 'response_format.json_schema.description'],
  ['text.format.type', 'response_format.type'],
  ['text.format', 'response_format'],
  ['text', 'response_format'],
  ['reasoning.effort', 'reasoning_effort'],
  ['reasoning', 'reasoning_effort'],
  ['max_output_tokens', 'max_completion_tokens'],
  ['truncation', 'truncation_strategy'],
  ['tool_choice.name', 'tool_choice.function.name'],
  // They have one name, or none in the old API.
  ['temperature', 'temperature'],
  ['input', null],
  ['tool_choice', 'tool_choice'],
  ['text.verbosity', null],
])('%s of a request is %s of a run', (path, expected) => {
  const given = { messages, list: 'additional_messages' };
  const parameters: Partial<RunParameters> = {
    response_format: schema,
    reasoning_effort: 'low',
    max_completion_tokens: 1,
    truncation_strategy: { type: 'auto', last_messages: null },
    tool_choice: 'auto',
    temperature: 3,
  };
  expect(restoreRunPath(path, sent, { ...parameters, tools }, given)).toBe(expected);
});

it.each(['text', 'reasoning.effort', 'reasoning', 'max_output_tokens', 'truncation', 'tool_choice.name'])(
  '%s of a request is nothing of a run that does not set it',
  (path) => {
    expect(restoreRunPath(path, sent, { tools }, undefined)).toBeNull();
  },
);

it('names no schema of a run that has none, and no message of a call that brought none', () => {
  const run: Pick<RunParameters, 'tools' | 'response_format'> = { tools, response_format: { type: 'json_object' } };
  expect(restoreRunPath('text.format.schema', sent, run, undefined)).toBeNull();
  expect(restoreRunPath('input[1].content', sent, run, undefined)).toBeNull();
});
