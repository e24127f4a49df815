import OpenAI from 'openai-assistants-shim';

/** The app. It has stored the ids of its threads and of its assistant. */
export class Desk {
  constructor(options) {
    this.openai = new OpenAI(options);
  }

  async answer(threadId, question) {
    const { runs, messages } = this.openai.beta.threads;
    await messages.create(threadId, { role: 'user', content: question });
    const run = await runs.createAndPoll(threadId, { assistant_id: 'asst_desk' });
    const { data } = await messages.list(threadId, { run_id: run.id });
    return data[0].content[0].text.value;
  }

  async tell(threadId, question, write) {
    const { runs, messages } = this.openai.beta.threads;
    await messages.create(threadId, { role: 'user', content: question });
    const stream = runs.stream(threadId, { assistant_id: 'asst_desk' });
    stream.on('textDelta', (delta) => write(delta.value));
    return (await stream.finalRun()).status;
  }
}
