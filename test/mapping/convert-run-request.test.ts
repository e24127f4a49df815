import { describe, expect, it } from 'vitest';
import { convertRunRequest, type RunRequestSource } from '../../src/mapping/to-responses/convert-run-request.js';
import { findSuccessor } from '../../src/models/find-model.js';
import type { ModelSuccessor } from '../../src/types/index.js';
import type { RunParameters } from '../../src/mapping/to-responses/run-parameters.js';

const PARAMETERS: RunParameters = { model: 'gpt-4o', instructions: null, tools: [] };
const CALL_OUTPUT = { type: 'function_call_output', call_id: 'call_1', output: 'Sunny.' } as const;

function convert(parameters: Partial<RunParameters> = {}, source: Partial<RunRequestSource> = {}) {
  return convertRunRequest({
    threadId: 'thread_1',
    parameters: { ...PARAMETERS, ...parameters },
    history: { conversation: 'conv_1' },
    input: [],
    background: false,
    turn: 0,
    usedCompletionTokens: 0,
    ...source,
  });
}

const bodyOf = (...args: Parameters<typeof convert>) => convert(...args).body;

describe('the request of a run', () => {
  it('says nothing that nobody said', () => {
    expect(convert()).toEqual({
      body: { model: 'gpt-4o', conversation: 'conv_1', input: [], stream: true, store: true, truncation: 'auto' },
      losses: [],
    });
  });

  it.each<[Partial<RunParameters>, object]>([
    [{ instructions: 'Be kind.' }, { instructions: 'Be kind.' }],
    [{ instructions: '' }, { instructions: '' }],
    [{ temperature: 0 }, { temperature: 0 }],
    [{ temperature: 1 }, { temperature: 1 }],
    [{ top_p: 0.5 }, { top_p: 0.5 }],
    [{ parallel_tool_calls: false }, { parallel_tool_calls: false }],
    [{ reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
    [{ response_format: { type: 'json_object' } }, { text: { format: { type: 'json_object' } } }],
    [{ truncation_strategy: { type: 'auto' } }, { truncation: 'auto' }],
    [{ metadata: { a: 'b' } }, {}],
  ])('carries %j', (parameters, expected) => {
    expect(bodyOf(parameters)).toMatchObject(expected);
  });

  it('leaves automatic choices unsaid', () => {
    const body = bodyOf({ tool_choice: 'auto', response_format: 'auto', tools: [{ type: 'code_interpreter' }] });
    expect(body).not.toHaveProperty('tool_choice');
    expect(body).not.toHaveProperty('text');
  });

  it('carries metadata, and none that is empty', () => {
    expect(bodyOf({ metadata: { a: 'b' } })).toMatchObject({ metadata: { a: 'b' } });
    expect(bodyOf({ metadata: {} })).not.toHaveProperty('metadata');
  });

  it('names the thread in the metadata of a response that is kept outside of the conversation', () => {
    const named = { metadata: { a: 'b', openai_assistants_thread: 'thread_1' } };
    expect(bodyOf({ metadata: { a: 'b' } }, { history: { window: [] } })).toMatchObject(named);
    expect(bodyOf({ metadata: { a: 'b' } }, { history: { previousResponseId: 'resp_1' } })).toMatchObject(named);
    expect(bodyOf({}, { history: { items: [] } })).not.toHaveProperty('metadata');
  });

  it('asks for the background only when it is to run there', () => {
    expect(bodyOf({}, { background: true })).toMatchObject({ background: true });
    expect(bodyOf()).not.toHaveProperty('background');
  });

  it('carries tool outputs as its input', () => {
    expect(bodyOf({}, { input: [CALL_OUTPUT] })).toMatchObject({ conversation: 'conv_1', input: [CALL_OUTPUT] });
  });

  it('shows a window of messages instead of the conversation', () => {
    const window = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi.' }] }] as const;
    const parameters = { truncation_strategy: { type: 'last_messages', last_messages: 1 } } as const;
    const body = bodyOf(parameters, { history: { window: structuredClone(window) as never }, input: [CALL_OUTPUT] });
    expect(body).not.toHaveProperty('conversation');
    expect(body).not.toHaveProperty('truncation');
    expect(body.input).toEqual([...window, CALL_OUTPUT]);
  });

  it.each([
    [1000, 0, 1000],
    [1000, 400, 600],
    [1000, 990, 16],
    [1000, 2000, 16],
  ])('of a limit of %i tokens, %i used, leaves %i', (limit, used, left) => {
    const body = bodyOf({ max_completion_tokens: limit }, { usedCompletionTokens: used });
    expect(body.max_output_tokens).toBe(left);
  });

  it('asks for what the built-in tools keep to themselves', () => {
    const tools = [{ type: 'code_interpreter' }, { type: 'file_search' }] as RunParameters['tools'];
    expect(bodyOf({ tools }, { vectorStoreIds: ['vs_1'], codeInterpreterFileIds: ['file-1'] })).toMatchObject({
      tools: [
        { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } },
        { type: 'file_search', vector_store_ids: ['vs_1'] },
      ],
      include: ['code_interpreter_call.outputs', 'file_search_call.results'],
    });
  });

  it('leaves a file search without stores out, with the choice of it, and says so', () => {
    const { body, losses } = convert({ tools: [{ type: 'file_search' }], tool_choice: { type: 'file_search' } });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
    expect(body).not.toHaveProperty('include');
    expect(losses.map(({ kind }) => kind)).toEqual(['file_search']);
  });

  it('says that prompts are not limited', () => {
    const { body, losses } = convert({ max_prompt_tokens: 500 });
    expect(Object.keys(body).join()).not.toContain('prompt');
    expect(losses.map(({ kind }) => kind)).toEqual(['max_prompt_tokens']);
  });
});

/** A successor that the options name. */
const given = (successor: ModelSuccessor) => ({ replacement: { successor, isGiven: true } });

/** A model's own successor, that nobody named. */
const ours = (model: string) => {
  const successor = findSuccessor(model);
  if (!successor) throw new Error(`${model} has no successor`);
  return { replacement: { successor, isGiven: false } };
};

describe('the successor of a model', () => {
  const asked: Partial<RunParameters> = {
    temperature: 0.2,
    top_p: 0.9,
    reasoning_effort: 'high',
    metadata: { a: 'b' },
  };

  it('is asked instead', () => {
    expect(convert({}, given({ model: 'gpt-5' }))).toMatchObject({ body: { model: 'gpt-5' }, losses: [] });
  });

  it('is not asked for what it refuses, and each loss is told', () => {
    const omit = ['temperature', 'top_p', 'max_output_tokens', 'metadata', 'no_parameter'];
    const { body, losses } = convert(asked, given({ model: 'gpt-5', omit }));
    expect(body).toEqual({
      model: 'gpt-5',
      conversation: 'conv_1',
      input: [],
      stream: true,
      store: true,
      reasoning: { effort: 'high' },
      truncation: 'auto',
    });
    expect(losses.map(({ kind }) => kind)).toEqual([
      'omit:gpt-5:temperature',
      'omit:gpt-5:top_p',
      'omit:gpt-5:metadata',
    ]);
    expect(losses[0]?.message).toContain("'gpt-5'");
  });

  it.each(['truncation', 'truncation_strategy'])('may refuse %s', (name) => {
    const { body, losses } = convert({}, given({ model: 'gpt-5', omit: [name] }));
    expect(body).not.toHaveProperty('truncation');
    expect(losses).toEqual([]);
  });

  it('is sent what is set for it, merged into what the run asks for', () => {
    const set = {
      temperature: 0.7,
      reasoning_effort: 'low' as const,
      reasoning: { summary: 'auto' as const },
      text: { verbosity: 'low' as const },
      metadata: { c: 'd' },
      include: ['reasoning.encrypted_content' as const],
    };
    const parameters: Partial<RunParameters> = {
      ...asked,
      tools: [{ type: 'code_interpreter' }],
      response_format: { type: 'json_object' },
    };
    expect(
      bodyOf(parameters, given({ model: 'm', set: Object.assign(set, { top_p: undefined }) as typeof set })),
    ).toMatchObject({
      temperature: 0.7,
      top_p: 0.9,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_object' }, verbosity: 'low' },
      metadata: { a: 'b', c: 'd' },
      include: ['code_interpreter_call.outputs', 'reasoning.encrypted_content'],
    });
  });

  it('gets a limit of tokens that counts over the whole run', () => {
    const replacement = given({ model: 'm', set: { max_completion_tokens: 1000 } });
    expect(bodyOf({ max_completion_tokens: 50 }, { ...replacement, usedCompletionTokens: 300 })).toMatchObject({
      max_output_tokens: 700,
    });
  });

  it('of our choice keeps a temperature where it does not reason', () => {
    const { body, losses } = convert({ temperature: 0.2, top_p: 0.9 }, ours('gpt-4'));
    expect(body).toMatchObject({
      model: 'gpt-5.6-sol',
      reasoning: { effort: 'none' },
      temperature: 0.2,
      top_p: 0.9,
    });
    expect(losses).toEqual([]);
  });

  it('of our choice reasons as the run asks, and then does without a temperature', () => {
    const { body, losses } = convert(asked, ours('gpt-4'));
    expect(body).toMatchObject({ model: 'gpt-5.6-sol', reasoning: { effort: 'high' } });
    expect(body).not.toHaveProperty('temperature');
    expect(losses.map(({ message }) => message)).toEqual([
      "'temperature' is not sent to the model 'gpt-5.6-sol', which does not take it while it reasons.",
      "'top_p' is not sent to the model 'gpt-5.6-sol', which does not take it while it reasons.",
    ]);
  });

  it('of our choice is asked for no effort that it does not have', () => {
    const { body, losses } = convert({ reasoning_effort: 'minimal', temperature: 0.2 }, ours('gpt-5'));
    expect(body).toEqual({
      model: 'gpt-6.1-sol',
      conversation: 'conv_1',
      input: [],
      stream: true,
      store: true,
      truncation: 'auto',
    });
    expect(losses.map(({ kind }) => kind)).toEqual([
      'omit:gpt-6.1-sol:temperature',
      'omit:gpt-6.1-sol:reasoning_effort',
    ]);
    // The table's own effort is better than none of what was asked for.
    expect(bodyOf({ reasoning_effort: 'minimal' }, ours('gpt-3.5-turbo'))).toMatchObject({
      reasoning: { effort: 'none' },
    });
  });

  it('of our choice keeps its mode beside the effort that the run asks for', () => {
    expect(bodyOf({ reasoning_effort: 'high' }, ours('o1-pro'))).toMatchObject({
      model: 'gpt-5.6-sol',
      reasoning: { mode: 'pro', effort: 'high' },
    });
  });
});
