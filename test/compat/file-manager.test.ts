import { describe, expect, it } from 'vitest';
import { FileManager } from './apps/file-manager.js';
import { connect, wayNames } from './support/connect.js';

describe.each(wayNames)('a file manager of SDK v4, on %s', (way) => {
  it('uploads, lists and removes files that runs of the assistant search', async () => {
    const { fake, openai } = connect(way);
    const { id } = await openai.beta.assistants.create({
      model: 'gpt-4o',
      instructions: 'Search.',
      tools: [{ type: 'file_search' }],
    });
    const manager = new FileManager(openai, id);
    const first = await manager.upload('a.txt', 'A');
    const second = await manager.upload('b.txt', 'B');
    const listed = await manager.list();
    expect(listed.toSorted((left, right) => left.filename.localeCompare(right.filename))).toEqual([
      { file_id: first, filename: 'a.txt', status: 'completed' },
      { file_id: second, filename: 'b.txt', status: 'completed' },
    ]);
    await manager.remove(first);
    expect((await manager.list()).map(({ file_id }) => file_id)).toEqual([second]);

    fake.reply({
      fileSearch: { queries: ['b'], results: [{ file_id: second, filename: 'b.txt', score: 0.9, text: 'B' }] },
      text: 'It says B.',
      annotations: [{ type: 'file_citation', file_id: second, filename: 'b.txt', index: 9 }],
    });
    const run = await openai.beta.threads.createAndRunPoll({ assistant_id: id });
    const [message] = (await openai.beta.threads.messages.list(run.thread_id)).data;
    const part = message?.content[0];
    if (part?.type !== 'text') throw new Error('no text');
    const { value, annotations } = part.text;
    const cited = annotations.reduce((text, { text: mark }, index) => text.replace(mark, ` [${index}]`), value);
    expect(cited).toBe('It says B [0].');
    expect(annotations).toMatchObject([{ type: 'file_citation', file_citation: { file_id: second } }]);
  });
});
