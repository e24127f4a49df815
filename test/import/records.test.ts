import { describe, expect, it } from 'vitest';
import { assistant, message, page, run, step, text, thread, TIME } from './objects.js';
import { read } from './read.js';

describe('records', () => {
  it('are found wherever they stand', async () => {
    const { report } = await read({
      exported: { by: 'a tool', items: [[{ thread: thread('thread_1') }], { deep: { run: run('run_1') } }] },
      Messages: page([message('msg_1')]),
      assistant: assistant('asst_1'),
      steps: [step('step_1')],
      nothing: null,
    });

    expect(report).toMatchObject({ assistants: 1, threads: 1, messages: 1, runs: 1, steps: 1, left_out: [] });
  });

  it('are found in a thread that was saved with its messages and runs, as in what has no tag', async () => {
    const { thread_id: _t, ...inner } = message('msg_2', { created_at: TIME + 1 });
    const saved = thread('thread_1', {
      messages: page([inner, message('msg_1')]),
      runs: [run('run_1', { steps: [step('step_1')] })],
      metadata: { messages: [message('msg_hidden')] },
    });
    const { report, records, messages } = await read([
      saved,
      thread('thread_2', { messages: [{ role: 'user', text: 'Hi' }] }),
    ]);

    expect(report).toMatchObject({ threads: 2, messages: 3, runs: 1, steps: 1, left_out: [], truncated: [] });
    expect(messages()).toEqual(['msg_1', 'msg_2']);
    expect(messages('thread_2')).toHaveLength(1);
    expect(records['msg_2']).toMatchObject({ thread_id: 'thread_1' });
    expect(records['thread_1']).toEqual(thread('thread_1', { metadata: saved.metadata }));
  });

  it('are not looked for in data of a user, nor in each other but for those of a thread and the steps of a run', async () => {
    const hidden = message('msg_hidden');
    const { report, steps } = await read([
      { metadata: { hidden }, arguments: { hidden }, output: hidden, parameters: [hidden] },
      message('msg_1', { metadata: { hidden } }),
      run('run_1', { steps: page([step('step_2', { created_at: TIME + 1 }), step('step_1')]), messages: [hidden] }),
      thread('thread_1', { metadata: { messages: [hidden] } }),
    ]);

    expect(report).toMatchObject({ messages: 1, runs: 1, steps: 2 });
    expect(steps()).toEqual(['step_1', 'step_2']);
  });

  it('take the thread, the run and the assistant from what encloses them', async () => {
    const { thread_id: _t, run_id: _r, assistant_id: _a, ...bare } = step('step_1');
    const { records } = await read(run('run_1', { steps: [bare] }));

    expect(records['step_1']).toMatchObject({ thread_id: 'thread_1', run_id: 'run_1', assistant_id: 'asst_1' });
  });

  it('come back as they were', async () => {
    const objects = [
      assistant('asst_1', { tools: [{ type: 'function', function: { name: 'f', parameters: { aB: { cD: 1 } } } }] }),
      thread('thread_1', {
        metadata: { firstName: 'x' },
        tool_resources: { file_search: { vector_store_ids: ['vs_1'] } },
      }),
      message('msg_1', {
        content: [{ type: 'image_file', image_file: { file_id: 'file-1' } }],
        attachments: null,
        metadata: null,
      }),
      run('run_1'),
      step('step_1'),
    ];
    const { records } = await read(objects);

    expect(Object.values(records)).toEqual(objects);
  });

  it('leave out what was deleted, with what a deleted thread holds', async () => {
    const { report, messages } = await read([
      { id: 'thread_2', object: 'thread.deleted', deleted: true },
      thread('thread_2'),
      message('msg_2', { thread_id: 'thread_2' }),
      run('run_2', { thread_id: 'thread_2', steps: [step('step_2', { run_id: 'run_2', thread_id: 'thread_2' })] }),
      message('msg_1'),
      message('msg_3'),
      { id: 'msg_3', object: 'thread.message.deleted', deleted: true },
    ]);

    expect(messages()).toEqual(['msg_1']);
    expect(report).toMatchObject({ threads: 1, messages: 1, runs: 0, steps: 0 });
    expect(report.missing.runs).toEqual([]);
  });

  it('pass over events that are no records', async () => {
    const delta = { id: 'msg_1', object: 'thread.message.delta', delta: { role: 'assistant', content: [text('x')] } };
    const { report } = await read([delta, message('msg_1'), { object: 'chat.completion', id: 'chatcmpl_1' }]);

    expect(report).toMatchObject({ messages: 1, left_out: [] });
  });
});

describe('names in camel case', () => {
  it('are read as the API has them, but for names in data of a user', async () => {
    const { records } = await read({
      thread: {
        id: 'thread_1',
        object: 'thread',
        createdAt: '2025-05-01T08:00:00.000Z',
        toolResources: { codeInterpreter: { fileIds: ['file-1'] } },
        metadata: { firstName: 'kept' },
      },
      messages: [
        {
          id: 'msg_1',
          object: 'thread.message',
          createdAt: '2025-05-01T08:00:01.000Z',
          threadId: 'thread_1',
          role: 'Assistant',
          content: [{ type: 'image_file', imageFile: { fileId: 'file-2' } }],
          assistantId: 'asst_1',
          runId: 'run_1',
          attachments: [{ fileId: 'file-1', tools: [] }],
          metadata: { orderId: '7' },
        },
      ],
      run: {
        ...{ id: 'run_1', object: 'thread.run', threadId: 'thread_1', assistantId: 'asst_1', status: 'Completed' },
        createdAt: '2025-05-01T08:00:01.000Z',
        tools: [{ type: 'function', function: { name: 'f', parameters: { properties: { userName: {} } } } }],
        usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
      },
    });

    expect(records).toMatchObject({
      thread_1: {
        created_at: 1_746_086_400,
        tool_resources: { code_interpreter: { file_ids: ['file-1'] } },
        metadata: { firstName: 'kept' },
      },
      msg_1: {
        role: 'assistant',
        content: [{ type: 'image_file', image_file: { file_id: 'file-2' } }],
        ...{ thread_id: 'thread_1', assistant_id: 'asst_1', run_id: 'run_1' },
        attachments: [{ file_id: 'file-1', tools: [] }],
        metadata: { orderId: '7' },
      },
      run_1: {
        status: 'completed',
        tools: [{ function: { parameters: { properties: { userName: {} } } } }],
        usage: { prompt_tokens: 1 },
      },
    });
  });
});

describe('messages without a tag', () => {
  it('are those whose thread is named, by themselves or by what encloses them', async () => {
    const { report } = await read([
      { thread_id: 'thread_1', role: 'user', text: 'a', created_at: TIME },
      { threadId: 'thread_2', list: [{ role: 'user', content: 'b', timestamp: TIME }] },
      { id: 'thread_3', createdAt: TIME, messages: [{ role: 'user', content: 'c' }] },
    ]);

    expect(report).toMatchObject({ threads: 3, messages: 3, left_out: [] });
  });

  it('are reported once for each source where nothing names their thread', async () => {
    const stray = { role: 'user', content: 'whose?', timestamp: TIME };
    const { report } = await read([
      message('msg_1'),
      { id: 'chat_4', messages: [stray, { ...stray, role: 'assistant' }] },
      { id: 'user_5', role: 'admin', text: 'No message at all.' },
    ]);

    const why = '2 messages without a thread id: set `map`.';
    expect(report).toMatchObject({ messages: 1, left_out: [{ source: 'data', why }] });
    await expect(read([stray])).rejects.toThrow('Found: messages without a thread id: set `map`.');
  });

  it('have an id by two names, and no other aliases', async () => {
    const { records, report } = await read([
      { thread_id: 'thread_1', message_id: 'msg_1', id: 'row_1', role: 'user', text: 'a', created_at: TIME },
      { thread_id: 'thread_1', id: 'msg_2', role: 'user', text: 'b', timestamp: TIME },
      { thread_id: 'thread_1', id: 'msg_3', author: 'user', body: 'c', date: TIME },
    ]);

    expect(Object.keys(records)).toEqual(['msg_1', 'msg_2']);
    expect(report.messages).toBe(2);
  });

  it('get an id of what they say, the same by each import, and another for each repetition', async () => {
    const row = { thread_id: 'thread_1', role: 'user', text: 'Again', created_at: TIME };
    const rows = [row, row, { ...row, text: 'Else' }, { ...row, thread_id: 'thread_2' }];
    const first = await read(rows);
    const second = await read(rows);

    expect(first.report.messages).toBe(4);
    expect(Object.keys(first.records).every((id) => /^msg_[A-Za-z0-9]{20,24}$/.test(id))).toBe(true);
    expect(Object.keys(second.records)).toEqual(Object.keys(first.records));
  });

  it.each(['system', 'tool', 'function'])('are reported and left out under the role %s', async (role) => {
    const { report } = await read([
      { thread_id: 'thread_1', role, content: 'x', created_at: TIME },
      { thread_id: 'thread_1', role: 'USER', content: 'x', created_at: TIME },
    ]);

    expect(report.messages).toBe(1);
    expect(report.left_out).toEqual([
      { source: 'data', why: `The role of this message is neither 'user' nor 'assistant': ${role}.` },
    ]);
  });

  it('are reported and left out when nothing tells their time', async () => {
    const { report } = await read([{ thread_id: 'thread_1', role: 'user', content: 'x' }]);

    expect(report.left_out).toEqual([{ source: 'data', why: 'This message has no time.' }]);
  });
});

describe('values', () => {
  it.each([
    ['a string', 'Hi', [text('Hi')]],
    ['an empty string', '', [text('')]],
    ['strings', ['Hi', 'you'], [text('Hi'), text('you')]],
    ['a text without annotations', [{ type: 'text', text: { value: 'Hi' } }], [text('Hi')]],
    ['a text that is a string', [{ type: 'text', text: 'Hi' }], [text('Hi')]],
    ['a text alone', { value: 'Hi' }, [text('Hi')]],
    ['a part of another kind', [{ type: 'audio', audio: { id: 'a' } }], [{ type: 'audio', audio: { id: 'a' } }]],
    ['nothing', null, []],
  ])('content may be %s', async (_what, content, expected) => {
    const { records } = await read(message('msg_1', { content }));

    expect(records['msg_1']).toMatchObject({ content: expected });
  });

  it('files of a message in the first version of the API are attachments', async () => {
    const { attachments: _none, ...first } = message('msg_1', { file_ids: ['file-1', ''] });
    const { records } = await read(first);

    expect(records['msg_1']).toMatchObject({
      attachments: [{ file_id: 'file-1', tools: [{ type: 'code_interpreter' }, { type: 'file_search' }] }],
    });
    expect(records['msg_1']).not.toHaveProperty('file_ids');
  });

  it('retrieval is file search, of assistants and of runs', async () => {
    const tools = [{ type: 'retrieval' }, { type: 'code_interpreter' }];
    const { tool_resources: _none, ...first } = assistant('asst_1', { tools, file_ids: ['file-1'] });
    const { records } = await read([first, run('run_1', { tools, file_ids: ['file-1'] })]);
    const renamed = [{ type: 'file_search' }, { type: 'code_interpreter' }];

    expect(records).toMatchObject({ asst_1: { tools: renamed }, run_1: { tools: renamed } });
    expect(records['asst_1']).toMatchObject({
      tool_resources: {
        file_search: { vector_stores: [{ file_ids: ['file-1'] }] },
        code_interpreter: { file_ids: ['file-1'] },
      },
    });
  });

  it('the assistant and the run of a user are null', async () => {
    const { records } = await read([
      message('msg_1', { assistant_id: 'asst_1', run_id: 'run_1' }),
      message('msg_2', { role: 'assistant', assistant_id: 'asst_1', run_id: '' }),
    ]);

    expect(records).toMatchObject({
      msg_1: { assistant_id: null, run_id: null },
      msg_2: { assistant_id: 'asst_1', run_id: null },
    });
  });

  it.each(['queued', 'in_progress', 'requires_action', 'cancelling'])(
    'a run that is %s has expired',
    async (status) => {
      const required_action = { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: [] } };
      const { records } = await read(run('run_1', { status, required_action, completed_at: null }));

      expect(records['run_1']).toMatchObject({ status: 'expired', required_action: null, completed_at: null });
    },
  );

  it('a message that was still being written is incomplete, and a step that was under way has expired', async () => {
    const open = [message('msg_1', { status: 'in_progress' }), run('run_1'), step('step_1', { status: 'in_progress' })];
    const { records } = await read(open);

    expect(records).toMatchObject({ msg_1: { status: 'incomplete' }, step_1: { status: 'expired' } });
  });

  it('vector stores get the ids that the caller gives, of threads and of assistants', async () => {
    const tool_resources = { file_search: { vector_store_ids: ['vs_1', 'vs_2'] } };
    const source = [thread('thread_1', { tool_resources }), assistant('asst_1', { tool_resources })];
    const { records } = await read(source, { files: { vs_1: 'vs_new' } });

    const renamed = { tool_resources: { file_search: { vector_store_ids: ['vs_new', 'vs_2'] } } };
    expect(records).toMatchObject({ thread_1: renamed, asst_1: renamed });
  });

  it('files get the ids that the caller gives, wherever they are named', async () => {
    const annotation = { type: 'file_path', text: 'x', start_index: 0, end_index: 1, file_path: { file_id: 'file-1' } };
    const source = [
      message('msg_1', {
        content: [
          { type: 'image_file', image_file: { file_id: 'file-2' } },
          { type: 'text', text: { value: 'x', annotations: [annotation] } },
        ],
        attachments: [{ file_id: 'file-1', tools: [] }],
        metadata: { file_id: 'file-1' },
      }),
      thread('thread_1', { tool_resources: { code_interpreter: { file_ids: ['file-1', 'file-2'] } } }),
    ];
    const { records } = await read(source, { files: { 'file-1': 'file-new' } });

    expect(records).toMatchObject({
      msg_1: {
        content: [
          { image_file: { file_id: 'file-2' } },
          { text: { annotations: [{ file_path: { file_id: 'file-new' } }] } },
        ],
        attachments: [{ file_id: 'file-new' }],
        metadata: { file_id: 'file-1' },
      },
      thread_1: { tool_resources: { code_interpreter: { file_ids: ['file-new', 'file-2'] } } },
    });
  });
});

describe('times', () => {
  it.each<[string, unknown]>([
    ['a Date, as databases give it', new Date(TIME * 1000)],
    ['seconds', TIME],
    ['milliseconds', TIME * 1000],
    ['ISO 8601', new Date(TIME * 1000).toISOString()],
    ['$date', { $date: new Date(TIME * 1000).toISOString() }],
    ['_seconds', { _seconds: TIME, _nanoseconds: 0 }],
  ])('may be %s', async (_form, createdAt) => {
    const saved = { thread_id: 'thread_1', role: 'user', text: 'Hi', createdAt };
    for (const reading of [{}, { map: (row: unknown) => row }]) {
      const { records, report } = await read([saved], reading);
      expect(report.left_out).toEqual([]);
      expect(Object.values(records)).toMatchObject([{ created_at: TIME }]);
    }
  });
});

describe('map', () => {
  const toMessages = ({
    chat,
    prompt,
    response,
    at,
  }: {
    chat: string;
    prompt: string;
    response: string;
    at: number;
  }) => [
    { thread_id: chat, role: 'user', text: prompt, created_at: at },
    { thread_id: chat, role: 'assistant', text: response, created_at: at },
  ];

  it('gives several records for a row, one, or none, by the same rules', async () => {
    const rows = [
      { chat: 'thread_1', prompt: 'Hi', response: 'Hello', at: TIME },
      { skip: true },
      { chat: 'thread_1', prompt: 'More', response: 'Sure', at: TIME + 5 },
    ];
    const { records, messages, report } = await read(rows, {
      map: async (row) => ('skip' in (row as object) ? null : toMessages(row as never)),
    });

    const said = messages().map((id) => records[id]);
    expect(said).toMatchObject(['Hi', 'Hello', 'More', 'Sure'].map((value) => ({ content: [text(value)] })));
    expect(report).toMatchObject({ threads: 1, left_out: [] });
  });

  it('that throws leaves its row out, and says where', async () => {
    const lines = Buffer.from('{"n":1}\n{"n":2}\n');
    const { report } = await read(lines, {
      map: (row) => {
        if ((row as { n: number }).n === 1) throw new Error('no chat');
        return message('msg_2');
      },
    });

    expect(report.messages).toBe(1);
    expect(report.left_out).toEqual([{ source: 'data', line: 1, why: 'map failed: no chat' }]);
  });
});
