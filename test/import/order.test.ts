import { describe, expect, it } from 'vitest';
import { assistant, message, page, run, step, thread, TIME } from './objects.js';
import { read } from './read.js';

const at = (id: string, seconds: number, fields: Record<string, unknown> = {}) =>
  message(id, { created_at: TIME + seconds, ...fields });

describe('order', () => {
  it('is that of the times, wherever messages stand', async () => {
    const { messages } = await read([[at('msg_3', 3)], { more: [at('msg_1', 1)] }, at('msg_2', 2)]);

    expect(messages()).toEqual(['msg_1', 'msg_2', 'msg_3']);
  });

  it('is that of the source within one second', async () => {
    const { messages } = await read([at('msg_a', 0), at('msg_c', 1), at('msg_b', 1), at('msg_d', 2)]);

    expect(messages()).toEqual(['msg_a', 'msg_c', 'msg_b', 'msg_d']);
  });

  it('is turned round where the times of an array fall', async () => {
    const { messages } = await read({ messages: [at('msg_d', 2), at('msg_c', 1), at('msg_b', 1), at('msg_a', 0)] });

    expect(messages()).toEqual(['msg_a', 'msg_b', 'msg_c', 'msg_d']);
  });

  it('is turned round where the times of the lines of a file fall', async () => {
    const lines = [at('msg_c', 1), at('msg_b', 0), at('msg_a', 0)].map((each) => JSON.stringify(each));
    const { messages } = await read(Buffer.from(lines.join('\n')));

    expect(messages()).toEqual(['msg_a', 'msg_b', 'msg_c']);
  });

  it('is newest first in a page whose times do not tell, and as it is in a bare array', async () => {
    const same = [at('msg_1', 0), at('msg_2', 0)];

    expect((await read(page(same))).messages()).toEqual(['msg_2', 'msg_1']);
    expect((await read({ messages: same })).messages()).toEqual(['msg_1', 'msg_2']);
  });

  it('is kept of a page whose times rise', async () => {
    const { messages } = await read(page([at('msg_1', 0), at('msg_2', 0), at('msg_3', 1)]));

    expect(messages()).toEqual(['msg_1', 'msg_2', 'msg_3']);
  });

  it('goes on from page to page, also where a second is split by them', async () => {
    const { messages } = await read([
      page([at('msg_4', 2), at('msg_3', 1)], true),
      page([at('msg_2', 1), at('msg_1', 0)]),
    ]);

    expect(messages()).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_4']);
  });

  it('is found for each thread of an array on its own', async () => {
    const other = { thread_id: 'thread_2' };
    const { messages } = await read({
      rows: [at('msg_2', 1), at('msg_a', 0, other), at('msg_1', 0), at('msg_b', 1, other), at('msg_0', 0)],
    });

    expect(messages()).toEqual(['msg_0', 'msg_1', 'msg_2']);
    expect(messages('thread_2')).toEqual(['msg_a', 'msg_b']);
  });

  it('is the same for runs and steps', async () => {
    const { runs, steps } = await read([
      page([run('run_2', { created_at: TIME + 1 }), run('run_1')]),
      page([step('step_3'), step('step_2'), step('step_1')]),
    ]);

    expect(runs()).toEqual(['run_1', 'run_2']);
    expect(steps()).toEqual(['step_1', 'step_2', 'step_3']);
  });
});

describe('identity', () => {
  it('is that of the ids, not of the words', async () => {
    const same = { content: 'How many?' };
    const { report } = await read([at('msg_1', 0, same), at('msg_2', 0, same), at('msg_2', 0, same)]);

    expect(report).toMatchObject({ messages: 2, duplicates: 1 });
  });

  it('prefers what is finished, whichever comes first', async () => {
    const states = [
      run('run_1', { status: 'queued' }),
      run('run_1', { status: 'in_progress' }),
      run('run_1', { status: 'failed' }),
      run('run_1', { status: 'in_progress' }),
    ];
    const { records, report } = await read(states);

    expect(records['run_1']).toMatchObject({ status: 'failed' });
    expect(report).toMatchObject({ runs: 1, duplicates: 2 });
  });

  it('is an error in two threads: the first stays', async () => {
    const { messages, report } = await read([at('msg_1', 0), at('msg_1', 0, { thread_id: 'thread_2' })]);

    expect(messages()).toEqual(['msg_1']);
    expect(report).toMatchObject({
      threads: 1,
      left_out: [{ source: 'data', why: 'Another thread already has a message with the id msg_1.' }],
    });
  });
});

describe('what is missing', () => {
  it('is made, where it is a thread, with the time of its first message', async () => {
    const { timeOf, report } = await read([at('msg_2', 7), at('msg_1', 5), thread('thread_2', { created_at: TIME })]);

    expect(timeOf('thread_1')).toBe(TIME + 5);
    expect(timeOf('thread_2')).toBe(TIME);
    expect(report.threads).toBe(2);
  });

  it('is named, where it is an assistant, a run or a file', async () => {
    const byAssistant = { role: 'assistant', assistant_id: 'asst_2', run_id: 'run_2' };
    const { report } = await read(
      {
        messages: [
          at('msg_1', 0, byAssistant),
          at('msg_2', 1, { ...byAssistant, assistant_id: 'asst_1', run_id: 'run_1' }),
        ],
        run: run('run_1', { assistant_id: 'asst_3' }),
        assistant: assistant('asst_1'),
        errors: [
          { object: 'file', id: 'file-gone', error: 'not_found_or_expired', detail: '404' },
          { object: 'file', id: 'file-renewed', error: 'not_found_or_expired', detail: '404' },
        ],
        files: { 'file-here': { id: 'file-here', object: 'file', bytes: 1 } },
      },
      { files: { 'file-renewed': 'file-new' } },
    );

    expect(report.missing).toEqual({ assistants: ['asst_2', 'asst_3'], runs: ['run_2'], files: ['file-gone'] });
  });

  it('is told of a thread whose last page is not there', async () => {
    const other = { thread_id: 'thread_2' };
    const { report } = await read([
      page([at('msg_2', 1)], true),
      page([at('msg_4', 1, other)], true),
      page([at('msg_3', 0, other)]),
    ]);

    expect(report.truncated).toEqual(['thread_1']);
  });

  it('takes the steps of a run with it', async () => {
    const { report } = await read([thread('thread_1'), step('step_1')]);

    expect(report).toMatchObject({ steps: 0, missing: { runs: ['run_1'] } });
  });
});
