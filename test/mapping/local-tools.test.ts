import { describe, expect, it } from 'vitest';
import { convertRunRequest } from '../../src/mapping/to-responses/convert-run-request.js';
import { findRunToolType } from '../../src/mapping/tools/index.js';
import { answerCode } from '../../src/mapping/tools/local/local-code-interpreter.js';
import { answerFailedSearch, answerSearch } from '../../src/mapping/tools/local/local-file-search.js';
import { listLocalFunctions, type LocalTool } from '../../src/mapping/tools/local/local-functions.js';
import { ArgumentReader, readArgument } from '../../src/mapping/tools/local/read-argument.js';
import type { AssistantTool, AssistantToolChoiceOption } from '../../src/types/index.js';

const BOTH: LocalTool[] = [{ type: 'file_search' }, { type: 'code_interpreter', hint: 'JavaScript' }];
const TOOLS: AssistantTool[] = [{ type: 'file_search' }, { type: 'code_interpreter' }];

function convert(tools: AssistantTool[], localTools: LocalTool[], choice?: AssistantToolChoiceOption) {
  return convertRunRequest({
    threadId: 'thread_1',
    parameters: { model: 'm', instructions: null, tools, ...(choice ? { tool_choice: choice } : {}) },
    history: { conversation: 'conv_1' },
    input: [],
    background: false,
    turn: 0,
    usedCompletionTokens: 0,
    localTools,
  });
}

describe('a request with local tools', () => {
  it('offers a function for each, without a store, a container or an include, and loses nothing', () => {
    const { body, losses } = convert(TOOLS, BOTH);
    expect(body.tools).toMatchObject([
      { type: 'function', name: 'file_search', strict: false, parameters: { required: ['query'] } },
      { type: 'function', name: 'code_interpreter', strict: false, parameters: { required: ['code'] } },
    ]);
    expect(JSON.stringify(body.tools)).toContain('Language: JavaScript.');
    expect(body).not.toHaveProperty('include');
    expect(losses).toEqual([]);
  });

  it("offers the service's where only the other is local", () => {
    const { body } = convert(TOOLS, [{ type: 'file_search' }]);
    expect(body.tools).toMatchObject([{ type: 'function', name: 'file_search' }, { type: 'code_interpreter' }]);
    expect(body.include).toEqual(['code_interpreter_call.outputs']);
  });

  it("gives its functions names that none of the caller's has", () => {
    const own: AssistantTool = { type: 'function', function: { name: 'file_search' } };
    const { body } = convert([...TOOLS, own], BOTH, { type: 'file_search' });
    expect(body.tools?.map((tool) => 'name' in tool && tool.name)).toEqual([
      'file_search_',
      'code_interpreter',
      'file_search',
    ]);
    expect(body.tool_choice).toEqual({ type: 'function', name: 'file_search_' });
  });
});

describe('what a function is called with', () => {
  it.each([
    ['{"code":"1+1"}', '1+1'],
    ['{"code":"a\\n\\u00e9\\"b\\""}', 'a\né"b"'],
    ['"1+1"', '1+1'],
    ['print(1)', 'print(1)'],
    ['{"other":1}', '{"other":1}'],
    ['{"code":"cut o', 'cut o'],
    ['', ''],
  ])('%s is read as %j', (args, code) => {
    expect(readArgument(args, 'code')).toBe(code);
  });

  it.each([1, 2, 3, 7, 100])('is the same in pieces of %i characters', (size) => {
    const code = 'print("ä\\n")\n\t😀 \\ /';
    const args = `{ "code" : ${JSON.stringify(code)} }`;
    const reader = new ArgumentReader('code');
    const pieces = args.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(pieces.map((piece) => reader.append(piece)).join('')).toBe(code);
  });

  it('is not read out of JSON that begins with something else', () => {
    const reader = new ArgumentReader('code');
    expect(reader.append(`{"x":"${'y'.repeat(200)}"`) + reader.append(',"code":"1"}')).toBe('');
  });
});

describe('the results of a local search', () => {
  const functions = listLocalFunctions(TOOLS, BOTH);
  const type = functions.get('file_search');
  const item = { type: 'function_call' as const, id: 'fc_1', call_id: 'call_1', name: 'file_search', arguments: '{}' };
  const ranking = { ranker: 'auto' as const, score_threshold: 0 };
  const call = type?.toCall(item, { threadId: 'thread_1', ranking });
  const found = [
    { file_id: 'file-a', file_name: 'a.txt', score: 0.9, text: 'abcdef' },
    { file_id: 'file-b', file_name: 'b.txt', text: 'ghijkl' },
  ];

  it('are shown in the call, and told to the model with a marker for each', () => {
    if (call?.type !== 'file_search') throw new Error('no search');
    const answer = answerSearch(call, found, { cited: 3, maxOutput: 100 });
    expect(answer.call).toEqual({
      id: 'call_1',
      type: 'file_search',
      file_search: {
        ranking_options: ranking,
        results: [
          { file_id: 'file-a', file_name: 'a.txt', score: 0.9, content: [{ type: 'text', text: 'abcdef' }] },
          { file_id: 'file-b', file_name: 'b.txt', score: 0, content: [{ type: 'text', text: 'ghijkl' }] },
        ],
      },
    });
    expect(JSON.parse(answer.output)).toEqual({
      results: [
        { cite: '【4:3†a.txt】', file_name: 'a.txt', score: 0.9, text: 'abcdef' },
        { cite: '【4:4†b.txt】', file_name: 'b.txt', score: 0, text: 'ghijkl' },
      ],
    });
    expect(answer.files).toMatchObject([
      { as: 'citation', text: '【4:3†a.txt】', fileId: 'file-a' },
      { as: 'citation', text: '【4:4†b.txt】', fileId: 'file-b' },
    ]);
    const cut = answerSearch(call, found, { cited: 0, maxOutput: 8 });
    expect(JSON.parse(cut.output)).toMatchObject({ results: [{ text: 'abcdef' }, { text: 'gh' }] });
    expect(answerSearch(call, found, { cited: 0, maxOutput: 6 }).call.file_search.results).toHaveLength(1);
  });

  it('are none where it has failed, and the model learns why', () => {
    if (call?.type !== 'file_search') throw new Error('no search');
    const answer = answerFailedSearch(call, 'index is gone', { maxOutput: 100 });
    expect(answer.call.file_search.results).toEqual([]);
    expect(JSON.parse(answer.output)).toEqual({ results: [], error: 'index is gone' });
  });
});

it('the outputs of local code are shown in the call, and told to the model', () => {
  const call = { id: 'call_1', type: 'code_interpreter' as const, code_interpreter: { input: '1', outputs: [] } };
  const made = [
    { type: 'logs' as const, logs: 'abcdef' },
    { type: 'image' as const, file_id: 'file-i', path: '/mnt/data/plot.png' },
    { type: 'file' as const, file_id: 'file-c', path: '/mnt/data/t.csv' },
    { type: 'logs' as const, logs: 'ghi' },
  ];
  const answer = answerCode(call, made, { maxOutput: 4 });
  expect(answer.call.code_interpreter).toEqual({
    input: '1',
    outputs: [
      { type: 'logs', logs: 'abcd\n[5 more characters were cut off]' },
      { type: 'image', image: { file_id: 'file-i' } },
    ],
  });
  expect(answer.output.split('\n')).toContain('An image, which the user sees: sandbox:/mnt/data/plot.png');
  expect(answer.output.split('\n')).toContain('A file: sandbox:/mnt/data/t.csv');
  expect(answer.files).toEqual([
    { as: 'image', text: 'sandbox:/mnt/data/plot.png', fileId: 'file-i', fileName: 'plot.png' },
    { as: 'path', text: 'sandbox:/mnt/data/t.csv', fileId: 'file-c', fileName: 't.csv' },
  ]);
  expect(answerCode(call, [], { maxOutput: 4 }).output).toBe('The code has run and put out nothing.');
});

it('what a request offered for a local tool is the tool again', () => {
  const local = listLocalFunctions(TOOLS, BOTH);
  const offered = { type: 'function' as const, name: 'file_search', parameters: {}, strict: false };
  expect(findRunToolType('file_search', local)?.restore(offered)).toEqual({ tool: { type: 'file_search' } });
  expect(findRunToolType('function', local)?.name).toBe('function');
});
