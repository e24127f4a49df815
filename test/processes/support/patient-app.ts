import OpenAI from 'openai-7-0';

/**
 * An app that knows how to live with servers that go away: what it has lost the answer of it looks up, and does again where
 * nothing is there. Its SDK repeats what fails, as it always does.
 */
export interface PatientApp {
  client: OpenAI;
  /** A thread with a run that has a tool round, brought to its end. */
  ask: (question: string, output: string, way: 'polled' | 'streamed') => Promise<Asked>;
}

export interface Asked {
  threadId: string;
  /** How each run of the thread ended. */
  statuses: string[];
}

type Run = OpenAI.Beta.Threads.Run;

const OVER = new Set(['completed', 'failed', 'cancelled', 'expired', 'incomplete']);
/**
 * No process lives long enough to watch another's lease for its minute while one is killed each second: what a dead one has
 * begun is taken over five minutes later, by the time of its last renewal, and so again if the next one dies over it.
 */
const PATIENCE_MS = 1_500_000;
const LOOK_EVERY_MS = 200;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** No answer, or one of a server that is going away. */
const isLost = (error: unknown): boolean =>
  error instanceof OpenAI.APIConnectionError ||
  error instanceof TypeError ||
  (error instanceof OpenAI.APIError && (error.status === undefined || error.status >= 500));

/** With an assistant that can ask for the weather. */
export async function createPatientApp(baseURL: string, apiKey: string): Promise<PatientApp> {
  const client = new OpenAI({ baseURL, apiKey });
  const { threads } = client.beta;

  /** Until it is answered. */
  const insist = async <T>(call: () => PromiseLike<T>): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        return await call();
      } catch (error) {
        if (!isLost(error) || Date.now() > end) throw error;
      }
      await wait(LOOK_EVERY_MS);
    }
  };

  const { id: assistantId } = await insist(() =>
    client.beta.assistants.create({
      model: 'gpt-4o',
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: {} } }],
    }),
  );

  const listRuns = async (threadId: string): Promise<Run[]> => (await insist(() => threads.runs.list(threadId))).data;

  /** Runs the thread once: a run whose answer was lost may be there, or may yet come. */
  const start = async (threadId: string): Promise<Run> => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        return await threads.runs.create(threadId, { assistant_id: assistantId });
      } catch (error) {
        const isBusy = error instanceof OpenAI.APIError && /already has an active run/.test(error.message);
        if ((!isBusy && !isLost(error)) || Date.now() > end) throw error;
      }
      const [run] = await listRuns(threadId);
      if (run) return run;
      await wait(LOOK_EVERY_MS);
    }
  };

  const submit = async (run: Run, output: string): Promise<void> => {
    const calls = run.required_action?.submit_tool_outputs.tool_calls ?? [];
    const tool_outputs = calls.map(({ id }) => ({ tool_call_id: id, output }));
    try {
      await threads.runs.submitToolOutputs(run.id, { thread_id: run.thread_id, tool_outputs });
    } catch (error) {
      // Accepted before, without an answer: the run has gone on, as the next look at it shows.
      const isDone = error instanceof OpenAI.APIError && error.status === 400;
      if (!isDone && !isLost(error)) throw error;
    }
  };

  const follow = async (started: Run, output: string): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const run = await insist(() => threads.runs.retrieve(started.id, { thread_id: started.thread_id }));
      if (OVER.has(run.status)) return;
      if (Date.now() > end) throw new Error(`run ${run.id} of ${run.thread_id} is still ${run.status}`);
      if (run.status === 'requires_action') await submit(run, output);
      await wait(LOOK_EVERY_MS);
    }
  };

  /** Reads the streams of a run to their end; what breaks off is left for `follow`. */
  const read = async (threadId: string, output: string): Promise<void> => {
    try {
      let stream = await threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
      for (let waiting: Run | null = null; ; waiting = null) {
        for await (const { event, data } of stream) if (event === 'thread.run.requires_action') waiting = data;
        if (!waiting) return;
        const calls = waiting.required_action?.submit_tool_outputs.tool_calls ?? [];
        const tool_outputs = calls.map(({ id }) => ({ tool_call_id: id, output }));
        stream = await threads.runs.submitToolOutputs(waiting.id, {
          thread_id: threadId,
          tool_outputs,
          stream: true,
        });
      }
    } catch (error) {
      const isRefused = error instanceof OpenAI.APIError && error.status === 400;
      if (!isRefused && !isLost(error)) throw error;
    }
  };

  return {
    client,
    ask: async (question, output, way) => {
      const { id: threadId } = await insist(() => threads.create({ messages: [{ role: 'user', content: question }] }));
      if (way === 'streamed') await read(threadId, output);
      let runs = await listRuns(threadId);
      if (runs.length === 0) runs = [await start(threadId)];
      for (const run of runs) await follow(run, output);
      // A process that follows a run may learn of its end a moment later than one that asks upstream.
      for (const end = Date.now() + PATIENCE_MS; ;) {
        const statuses = (await listRuns(threadId)).map(({ status }) => status);
        if (statuses.every((status) => OVER.has(status)) || Date.now() > end) return { threadId, statuses };
        await wait(LOOK_EVERY_MS);
      }
    },
  };
}
