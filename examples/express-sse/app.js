/**
 * A chat whose browser may lose its connection, or be reloaded, while the model answers. The app starts a run and answers with its
 * ids; the browser reads the run's events by `new EventSource('/runs/THREAD/RUN')`. When the connection breaks, the browser connects
 * again by itself and sends the last `id:` it has seen, and goes on behind the last step or message that it has whole.
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
    // A browser that has left has no further use for the events; the run goes on.
    response.on('close', () => stream.abort());
    try {
      for await (const event of stream) response.write(toSse(event));
      response.end('event: done\ndata: {}\n\n');
    } catch (error) {
      // A run that is not there will not come. Otherwise the connection is gone, or the run cannot be read now: the browser asks again.
      response.end(error instanceof NotFoundError ? 'event: gone\ndata: {}\n\n' : '');
    }
  });
  return app;
}

/** What the browser has whole gets an `id:`, which it sends when it connects again. */
function toSse({ event, data }) {
  const isWhole = event === 'thread.message.completed' || event === 'thread.run.step.completed';
  return `${isWhole ? `id: ${data.id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
