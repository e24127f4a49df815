import { describe, expect, it } from 'vitest';
import { connect, wayNames } from './support/connect.js';

describe.each(wayNames)('code that takes methods off their objects, on %s', (way) => {
  it('creates, runs, streams and lists with them', async () => {
    const { fake, openai } = connect(way);
    fake.respond(() => 'Hello.');
    const { assistants, threads } = openai.beta;
    const { create: createAssistant, list: listAssistants, del: deleteAssistant } = assistants;
    const { create: createThread, createAndRunPoll, del: deleteThread } = threads;
    const { create: createMessage, list: listMessages, retrieve: retrieveMessage } = threads.messages;
    const { createAndPoll, stream, retrieve: retrieveRun, list: listRuns } = threads.runs;
    const { list: listSteps, retrieve: retrieveStep } = threads.runs.steps;

    const assistant = await createAssistant({ model: 'gpt-4o' });
    const thread = await createThread();
    const message = await createMessage(thread.id, { role: 'user', content: 'Hi' });
    const run = await createAndPoll(thread.id, { assistant_id: assistant.id });
    const streamed = await stream(thread.id, { assistant_id: assistant.id }).finalRun();
    const other = await createAndRunPoll({
      assistant_id: assistant.id,
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
    });
    expect([run, streamed, other].map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(await retrieveRun(run.id, { thread_id: thread.id })).toEqual(run);
    expect((await listRuns(thread.id)).data.map(({ id }) => id)).toEqual([streamed.id, run.id]);
    expect(await retrieveMessage(thread.id, message.id)).toEqual(message);
    expect((await listMessages(thread.id)).data).toHaveLength(3);
    const [step] = (await listSteps(run.id, { thread_id: thread.id })).data;
    expect(await retrieveStep(thread.id, run.id, step?.id ?? '')).toEqual(step);
    expect((await listAssistants()).data.map(({ id }) => id)).toEqual([assistant.id]);
    expect([await deleteThread(thread.id), await deleteAssistant(assistant.id)]).toMatchObject([
      { deleted: true },
      { deleted: true },
    ]);
  });

  it('hands methods on as callbacks', async () => {
    const { fake, openai } = connect(way);
    fake.reply('Hello.');
    const bodies = [{ model: 'gpt-4o' }, { model: 'gpt-4.1' }];
    const ids = await Promise.all(bodies.map((body) => openai.beta.assistants.create(body).then(({ id }) => id)));
    const retrieve = openai.beta.assistants.retrieve;
    const found = await Promise.all(ids.map((id) => retrieve(id)));
    expect(found.map(({ model }) => model)).toEqual(['gpt-4o', 'gpt-4.1']);
    const stream = openai.beta.threads.createAndRunStream({
      assistant_id: ids[0] ?? '',
      thread: { messages: [{ role: 'user', content: 'Hi' }] },
    });

    expect(await stream.finalMessages()).toMatchObject([{ content: [{ text: { value: 'Hello.' } }] }]);
  });
});
