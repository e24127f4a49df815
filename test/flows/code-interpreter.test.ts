import { describe, expect, it } from 'vitest';
import type { OpenAI } from 'openai-assistants-shim';
import type { AssistantStreamEvent } from '../../src/types/index.js';
import { foldEvents } from '../support/fold-events.js';
import { callsOf } from '../support/local-tools.js';
import { setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';
import { readItems } from '../support/flow-tools.js';

const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

async function createWorld() {
  const world = setup();
  const assistant = await world.client.beta.assistants.create({
    model: 'gpt-4o',
    tools: [{ type: 'code_interpreter' }],
  });
  return { ...world, assistant };
}

/** What a code interpreter call streamed: the pieces of its code, then its outputs. */
function listDeltas(events: readonly OpenAI.Beta.AssistantStreamEvent[]): unknown[] {
  return events.flatMap((event) => {
    if (event.event !== 'thread.run.step.delta') return [];
    const details = event.data.delta.step_details;
    return details?.type === 'tool_calls' ? (details.tool_calls ?? []) : [];
  });
}

describe('a code interpreter call', () => {
  it('has code, logs and images, the same in stream, list and retrieve', async () => {
    const { fake, client, assistant } = await createWorld();
    const file = fake.addContainerFile({ filename: 'plot.png', content: 'png' });
    const containerId = String(file.container_id);
    fake.reply({
      codeInterpreter: {
        code: 'print(1 + 1)\nplot()',
        containerId,
        outputs: [
          { type: 'logs', logs: '2\n' },
          { type: 'image', url: `https://api.openai.com/v1/containers/${containerId}/files/${file.id}/content` },
          { type: 'image', url: PIXEL },
        ],
      },
      text: 'Two.',
    });
    const run = await streamRun(client, { assistant_id: assistant.id });
    const read = await readRun(client, run);
    expect(read.steps.map(({ type, status }) => [type, status])).toEqual([
      ['tool_calls', 'completed'],
      ['message_creation', 'completed'],
    ]);
    const itemId = (await readItems(fake, run.threadId))[1]?.id ?? '';
    expect(callsOf(read.steps[0])).toEqual([
      {
        id: itemId,
        type: 'code_interpreter',
        code_interpreter: {
          input: 'print(1 + 1)\nplot()',
          outputs: [
            { type: 'logs', logs: '2\n' },
            { type: 'image', image: { file_id: `${file.id}-${containerId}` } },
            { type: 'image', image: { file_id: `ciimg_2-${itemId}-${run.threadId}` } },
          ],
        },
      },
    ]);
    expect(fake.requests.find(({ path }) => path === '/responses')?.body).toMatchObject({
      tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
      include: ['code_interpreter_call.outputs'],
    });
    expect(foldEvents(run.events as AssistantStreamEvent[])).toEqual(read);
    const [first, second, ...deltas] = listDeltas(run.events);
    expect(first).toMatchObject({ index: 0, code_interpreter: { input: '', outputs: [] } });
    expect(second).toMatchObject({ index: 0, code_interpreter: { input: expect.stringMatching(/./) } });
    expect(deltas.at(-1)).toMatchObject({ code_interpreter: { outputs: [{ index: 0 }, { index: 1 }, { index: 2 }] } });
    await expect(readRun(client, run)).resolves.toEqual(read);
  });

  it('stands in one step with those next to it, in another behind a message', async () => {
    const { fake, client, assistant } = await createWorld();
    const call = (code: string) => ({ type: 'code_interpreter_call', code, outputs: [] });
    const message = (text: string) => ({ type: 'message', content: [{ type: 'output_text', text, annotations: [] }] });
    fake.reply([call('a'), call('b'), message('One.'), call('c'), message('Two.')]);
    const run = await streamRun(client, { assistant_id: assistant.id });
    const { steps } = await readRun(client, run);
    expect(steps.map((step) => callsOf(step).length)).toEqual([2, 0, 1, 0]);
    expect(steps.map(({ usage }) => usage !== null)).toEqual([false, false, false, true]);
  });
});

describe('what the code interpreter wrote', () => {
  it('is a file_path over its link and an attachment, or an image block if there is no link', async () => {
    const { fake, client, assistant } = await createWorld();
    const link = 'sandbox:/mnt/data/table.csv';
    const text = `📊 [Here](${link}) it is.`;
    const start = [...'📊 [Here]('].length;
    const cited = (filename: string, start_index: number, end_index: number) => ({
      type: 'container_file_citation',
      container_id: 'cntr_1',
      file_id: filename === 'table.csv' ? 'cfile_1' : 'cfile_2',
      filename,
      start_index,
      end_index,
    });
    fake.reply({
      codeInterpreter: { code: 'save()', containerId: 'cntr_1' },
      text,
      annotations: [cited('table.csv', start, start + link.length), cited('cfile_2.png', 0, 0)],
    });
    const run = await streamRun(client, { assistant_id: assistant.id });
    const { messages } = await readRun(client, run);
    const at = text.indexOf(link);
    expect(messages[0]?.content).toEqual([
      {
        type: 'text',
        text: {
          value: text,
          annotations: [
            {
              type: 'file_path',
              text: link,
              start_index: at,
              end_index: at + link.length,
              file_path: { file_id: 'cfile_1-cntr_1' },
            },
          ],
        },
      },
      { type: 'image_file', image_file: { file_id: 'cfile_2-cntr_1' } },
    ]);
    expect(messages[0]?.attachments).toEqual([{ file_id: 'cfile_1-cntr_1', tools: [{ type: 'code_interpreter' }] }]);
    expect(foldEvents(run.events as AssistantStreamEvent[]).messages).toEqual(messages);
  });
});
