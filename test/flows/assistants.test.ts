import { describe, expect, it } from 'vitest';
import { setup } from '../support/setup.js';

describe('the tool resources of an assistant', () => {
  const tools = [{ type: 'code_interpreter' as const }, { type: 'file_search' as const }];

  it('list the files of its code interpreter also where there are none', async () => {
    const { client } = setup();
    const { assistants } = client.beta;
    const made = await assistants.create({ model: 'gpt-4o', tools: tools.slice(0, 1) });
    expect(made.tool_resources).toEqual({ code_interpreter: { file_ids: [] } });
    expect((await assistants.retrieve(made.id)).tool_resources).toEqual({ code_interpreter: { file_ids: [] } });
    const both = await assistants.create({
      model: 'gpt-4o',
      tools,
      tool_resources: { file_search: { vector_store_ids: ['vs_1'] }, code_interpreter: {} },
    });
    expect(both.tool_resources).toEqual({
      file_search: { vector_store_ids: ['vs_1'] },
      code_interpreter: { file_ids: [] },
    });
  });

  it('are none where it has no code interpreter, until an update gives it one', async () => {
    const { client } = setup();
    const { assistants } = client.beta;
    const made = await assistants.create({ model: 'gpt-4o' });
    expect(made.tool_resources).toEqual({});
    const updated = await assistants.update(made.id, { tools: tools.slice(0, 1) });
    expect(updated.tool_resources).toEqual({ code_interpreter: { file_ids: [] } });
  });

  it('are shown by a definition as by an assistant that was created', async () => {
    const { client } = setup({ definitions: { asst_a: { model: 'gpt-4o', tools: tools.slice(0, 1) } } });
    expect((await client.beta.assistants.retrieve('asst_a')).tool_resources).toEqual({
      code_interpreter: { file_ids: [] },
    });
  });
});
