import { AzureOpenAI as AzureInstalled, OpenAI as Installed } from 'openai';
import { AzureOpenAI as Azure4104, OpenAI as Sdk4104 } from 'openai-4-104';
import { TOKEN, type SocketDoor } from '../../../server/support/socket-door.js';

type Runs = Installed['beta']['threads']['runs'];
type Runs4 = Sdk4104['beta']['threads']['runs'];

/** The calls of an SDK that its fifth version began to take in another form. */
export interface Style {
  retrieve: (threadId: string, runId: string) => PromiseLike<Installed.Beta.Threads.Run>;
  cancel: (threadId: string, runId: string) => PromiseLike<Installed.Beta.Threads.Run>;
  submitAndPoll: (threadId: string, runId: string, outputs: Outputs) => Promise<Installed.Beta.Threads.Run>;
  submitStream: (threadId: string, runId: string, outputs: Outputs) => ReturnType<Runs['stream']>;
  listSteps: (threadId: string, runId: string) => PromiseLike<Installed.Beta.Threads.Runs.RunStepsPage>;
  deleteThread: (threadId: string) => PromiseLike<object>;
}

type Outputs = { tool_call_id: string; output: string }[];

/** An SDK as an app has it. Its clients are typed as the installed SDK's: what differs is in `style`. */
export interface Sdk {
  open: (door: SocketDoor, key?: string) => Installed;
  style: (client: Installed) => Style;
}

const inVersion4 = (client: Installed): Style => {
  const { threads } = client.beta as unknown as Sdk4104['beta'];
  const style: { [Name in keyof Style]: (...args: Parameters<Style[Name]>) => unknown } = {
    retrieve: (threadId, runId) => threads.runs.retrieve(threadId, runId),
    cancel: (threadId, runId) => threads.runs.cancel(threadId, runId),
    submitAndPoll: (threadId, runId, tool_outputs) =>
      threads.runs.submitToolOutputsAndPoll(threadId, runId, { tool_outputs }),
    submitStream: (threadId, runId, tool_outputs): ReturnType<Runs4['stream']> =>
      threads.runs.submitToolOutputsStream(threadId, runId, { tool_outputs }),
    listSteps: (threadId, runId) => threads.runs.steps.list(threadId, runId),
    deleteThread: (threadId) => threads.del(threadId),
  };
  return style as Style;
};

const inVersion5 = ({ beta: { threads } }: Installed): Style => ({
  retrieve: (thread_id, runId) => threads.runs.retrieve(runId, { thread_id }),
  cancel: (thread_id, runId) => threads.runs.cancel(runId, { thread_id }),
  submitAndPoll: (thread_id, runId, tool_outputs) =>
    threads.runs.submitToolOutputsAndPoll(runId, { thread_id, tool_outputs }),
  submitStream: (thread_id, runId, tool_outputs) =>
    threads.runs.submitToolOutputsStream(runId, { thread_id, tool_outputs }),
  listSteps: (thread_id, runId) => threads.runs.steps.list(runId, { thread_id }),
  deleteThread: (threadId) => threads.delete(threadId),
});

const apiVersion = '2024-05-01-preview';

/** The SDKs that still have the Assistants API, by what apps call them. */
export const SDKS: readonly (readonly [name: string, sdk: Sdk])[] = [
  [
    'OpenAI of openai 4.104',
    {
      open: ({ baseURL }, apiKey = TOKEN) => new Sdk4104({ baseURL, apiKey, maxRetries: 0 }) as unknown as Installed,
      style: inVersion4,
    },
  ],
  [
    'AzureOpenAI of openai 4.104',
    {
      open: ({ origin: endpoint }, apiKey = TOKEN) =>
        new Azure4104({ endpoint, apiVersion, apiKey, maxRetries: 0 }) as unknown as Installed,
      style: inVersion4,
    },
  ],
  [
    'OpenAI of openai 7',
    { open: ({ baseURL }, apiKey = TOKEN) => new Installed({ baseURL, apiKey, maxRetries: 0 }), style: inVersion5 },
  ],
  [
    'AzureOpenAI of openai 7',
    {
      open: ({ origin: endpoint }, apiKey = TOKEN) =>
        new AzureInstalled({ endpoint, apiVersion, apiKey, maxRetries: 0 }),
      style: inVersion5,
    },
  ],
];
