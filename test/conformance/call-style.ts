import type OpenAI4 from 'openai-4-104';
import type { OpenAI } from 'openai-assistants-shim';

type Ids = { thread_id: string; run_id: string };
type OfThread = Pick<Ids, 'thread_id'>;
type Options = OpenAI4.RequestOptions & { pollIntervalMs?: number };
type Metadata = { metadata?: OpenAI4.Metadata | null };
type Outputs = { tool_outputs: { tool_call_id?: string; output?: string }[] };

/** A client whose calls are those of SDK 4, to be called as SDK 5 is: contracts are written once. */
export function callAsSdk4(client: OpenAI4): OpenAI {
  const { assistants, threads } = client.beta;
  const { messages, runs } = threads;
  const { steps } = runs;
  const ofSteps = {
    retrieve: (id: string, { thread_id, run_id }: Ids) => steps.retrieve(thread_id, run_id, id),
    list: (runId: string, { thread_id, ...query }: OfThread & OpenAI4.Beta.Threads.Runs.StepListParams) =>
      steps.list(thread_id, runId, query),
  };
  const ofRuns = {
    steps: change(steps, ofSteps),
    retrieve: (id: string, { thread_id }: OfThread) => runs.retrieve(thread_id, id),
    update: (id: string, { thread_id, ...body }: OfThread & Metadata) => runs.update(thread_id, id, body),
    cancel: (id: string, { thread_id }: OfThread) => runs.cancel(thread_id, id),
    poll: (id: string, { thread_id }: OfThread, options?: Options) => runs.poll(thread_id, id, options),
    submitToolOutputs: (id: string, { thread_id, ...body }: OfThread & Outputs & { stream?: false }) =>
      runs.submitToolOutputs(thread_id, id, body),
    submitToolOutputsAndPoll: (id: string, { thread_id, ...body }: OfThread & Outputs, options?: Options) =>
      runs.submitToolOutputsAndPoll(thread_id, id, body, options),
    submitToolOutputsStream: (id: string, { thread_id, ...body }: OfThread & Outputs) =>
      runs.submitToolOutputsStream(thread_id, id, body),
  };
  const ofMessages = {
    retrieve: (id: string, { thread_id }: OfThread) => messages.retrieve(thread_id, id),
    update: (id: string, { thread_id, ...body }: OfThread & Metadata) => messages.update(thread_id, id, body),
    delete: (id: string, { thread_id }: OfThread) => messages.del(thread_id, id),
  };
  const ofThreads = {
    messages: change(messages, ofMessages),
    runs: change(runs, ofRuns),
    delete: (id: string) => threads.del(id),
  };
  const beta = change(client.beta, {
    assistants: change(assistants, { delete: (id: string) => assistants.del(id) }),
    threads: change(threads, ofThreads),
  });
  const files = change(client.files, { delete: (id: string) => client.files.del(id) });
  const vectorStores = change(client.vectorStores, { delete: (id: string) => client.vectorStores.del(id) });
  // With those methods in the style of SDK 5, it is what its type says to those who call it so.
  return change(client, { beta, files, vectorStores }) as unknown as OpenAI;
}

/** An object with some members in place of its own. */
function change<T extends object>(object: T, members: Readonly<Record<string, unknown>>): T {
  return new Proxy(object, {
    get: (target, name) => {
      if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
