/**
 * A chat that survives a lost connection, or a reload of the page, while the model answers. The app starts a run and responds with
 * its ids. The browser reads the run's events with `new EventSource('/runs/THREAD/RUN')`. If the connection breaks, `EventSource`
 * connects again and sends the last `id:` that it received. Then the stream continues after that step or message.
 */
import express from 'express';
import { attachRun, NotFoundError } from 'openai-assistants-shim';

export function createApp(openai, assistantId) {
  const app = express();
  app.use(express.json());

  app.get('/', (_request, response) => {
    response.sendFile('page.html', { root: import.meta.dirname });
  });

  app.post('/questions', async (request, response) => {
    const { threads } = openai.beta;
    const { question, threadId = (await threads.create()).id } = request.body;
    await threads.messages.create(threadId, { role: 'user', content: question });
    const run = await threads.runs.create(threadId, { assistant_id: assistantId });
    response.status(202).json({ threadId, runId: run.id });
  });

  app.get('/runs/:threadId/:runId', async (request, response) => {
    const { threadId, runId } = request.params;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const stream = attachRun(openai, threadId, runId, { after: request.get('last-event-id') });
    // If the browser leaves, stop reading the events. The run continues.
    response.on('close', () => stream.abort());
    try {
      for await (const event of stream) response.write(toSse(event));
      response.end('event: done\ndata: {}\n\n');
    } catch (error) {
      // If there is no such run, tell the browser to stop. After other errors, the browser connects again by itself.
      response.end(error instanceof NotFoundError ? 'event: gone\ndata: {}\n\n' : '');
    }
  });
  return app;
}

/** Formats an event. If it completes a step or message, it gets an `id:`, which the browser sends when it connects again. */
function toSse({ event, data }) {
  const isWhole = event === 'thread.message.completed' || event === 'thread.run.step.completed';
  return `${isWhole ? `id: ${data.id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
