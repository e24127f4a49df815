import type { OpenAI } from 'openai';
import type { Assistant } from './assistant.js';
import type { Run } from './run.js';
import type { Thread } from './thread.js';

/** What a request is sent for. Changing it changes nothing. */
export interface RequestContext {
  /** As it is at this moment. Its id is null until its first response has given it one. */
  run: Omit<Run, 'id'> & { id: string | null };
  /** What is known of the run's thread without asking the service. */
  thread: Pick<Thread, 'id' | 'tool_resources'>;
  /** As it is now, which may not be as it was when the run was created; null when it was deleted since. */
  assistant: Assistant | null;
  /** The model that the request goes to, as far as is known: that of the run, or what answers in its place. */
  model: string;
}

/** Changes the requests of runs: gets the body of one and answers it as it is to be sent. */
export type RequestEditor = (
  body: OpenAI.Responses.ResponseCreateParams,
  context: RequestContext,
) => OpenAI.Responses.ResponseCreateParams | Promise<OpenAI.Responses.ResponseCreateParams>;
