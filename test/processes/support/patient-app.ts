import OpenAI from 'openai-7-0';

/**
 * An app that knows how to live with servers that go away: what it has lost the answer of it looks up, and does again where
 * nothing is there. Its SDK repeats what fails, as it always does.
 */
export interface PatientApp {
  client: OpenAI;
  /** A thread with a run that has a tool round, brought to its end. */
  ask: (question: string, output: string, way: 'polled' | 'streamed') => Promise<Asked>;
  /** Adds a message to a thread, as soon as it is free. */
  add: (threadId: string, content: string) => Promise<void>;
}

export interface Asked {
  threadId: string;
  /** How each run of the thread ended. */
  statuses: string[];
  /** How often a server died over the request for a run: the model may have been asked all the same. */
  lostStarts: number;
}

type Run = OpenAI.Beta.Threads.Run;

const OVER = new Set(['completed', 'failed', 'cancelled', 'expired', 'incomplete']);
/** What a dead process has begun is taken over a minute later, and so again if the next one dies over it: until a run expires. */
const PATIENCE_MS = 900_000;
const LOOK_EVERY_MS = 200;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** No answer, or one of a server that is going away. */
const isLost = (error: unknown): boolean =>
  error instanceof OpenAI.APIConnectionError ||
  error instanceof TypeError ||
  (error instanceof OpenAI.APIError && (error.status === undefined || error.status >= 500));

const isBusy = (error: unknown): boolean =>
  error instanceof OpenAI.APIError && /already has an active run/.test(error.message);

/** Counts the requests for runs, by thread, that were sent and not answered. */
function countLost(): { fetch: typeof fetch; add: (threadId: string) => void; of: (threadId: string) => number } {
  const lost = new Map<string, number>();
  const add = (threadId: string): void => void lost.set(threadId, (lost.get(threadId) ?? 0) + 1);
  return {
    add,
    of: (threadId) => lost.get(threadId) ?? 0,
    fetch: async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const threadId = init?.method?.toUpperCase() === 'POST' ? /([^/]+)\/runs$/.exec(pathname)?.[1] : undefined;
      const response = await fetch(input, init).catch((error: unknown) => {
        if (threadId !== undefined) add(threadId);
        throw error;
      });
      if (threadId !== undefined && response.status >= 500) add(threadId);
      return response;
    },
  };
}

/** With an assistant that can ask for the weather. */
export async function createPatientApp(baseURL: string, apiKey: string): Promise<PatientApp> {
  const lost = countLost();
  const client = new OpenAI({ baseURL, apiKey, fetch: lost.fetch });
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

  /**
   * Runs the thread once: a run whose answer was lost may be there, or may yet come. So the SDK does not repeat the call, which
   * would start a second run where the first has ended meanwhile.
   */
  const start = async (threadId: string): Promise<Run> => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        return await threads.runs.create(threadId, { assistant_id: assistantId }, { maxRetries: 0 });
      } catch (error) {
        if ((!isBusy(error) && !isLost(error)) || Date.now() > end) throw error;
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
    let isStarted = false;
    try {
      let stream = await threads.runs.create(threadId, { assistant_id: assistantId, stream: true });
      for (let waiting: Run | null = null; ; waiting = null) {
        for await (const { event, data } of stream) {
          isStarted = true;
          if (event === 'thread.run.requires_action') waiting = data;
        }
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
      // It broke off before it had told of a run.
      if (!isStarted) lost.add(threadId);
    }
  };

  return {
    client,
    add: async (threadId, content) => {
      for (const end = Date.now() + PATIENCE_MS; ;) {
        try {
          await threads.messages.create(threadId, { role: 'user', content });
          return;
        } catch (error) {
          if ((!isBusy(error) && !isLost(error)) || Date.now() > end) throw error;
        }
        await wait(LOOK_EVERY_MS);
      }
    },
    ask: async (question, output, way) => {
      const { id: threadId } = await insist(() => threads.create({ messages: [{ role: 'user', content: question }] }));
      if (way === 'streamed') await read(threadId, output);
      let runs = await listRuns(threadId);
      if (runs.length === 0) runs = [await start(threadId)];
      for (const run of runs) await follow(run, output);
      // A process that follows a run may learn of its end a moment later than one that asks upstream.
      for (const end = Date.now() + PATIENCE_MS; ;) {
        const statuses = (await listRuns(threadId)).map(({ status }) => status);
        const isOver = statuses.every((status) => OVER.has(status));
        if (isOver || Date.now() > end) return { threadId, statuses, lostStarts: lost.of(threadId) };
        await wait(LOOK_EVERY_MS);
      }
    },
  };
}
