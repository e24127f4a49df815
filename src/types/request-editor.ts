import type { OpenAI } from 'openai';
import type { Assistant } from './assistant.js';
import type { Run } from './run.js';
import type { Thread } from './thread.js';

/** The run, thread and assistant of a request. Changing them has no effect. */
export interface RequestContext {
  /** The current run. Its id is null until its first response begins. */
  run: Omit<Run, 'id'> & { id: string | null };
  /** What the library knows about the thread without a request. */
  thread: Pick<Thread, 'id' | 'tool_resources'>;
  /** The current assistant, which may have changed since the run was created; null if it was deleted. */
  assistant: Assistant | null;
  /** The model of the request, as far as it is known: that of the run, or its replacement. */
  model: string;
}

/** Changes the requests of runs: gets the body of a request, and returns the body to send. */
export type RequestEditor = (
  body: OpenAI.Responses.ResponseCreateParams,
  context: RequestContext,
) => OpenAI.Responses.ResponseCreateParams | Promise<OpenAI.Responses.ResponseCreateParams>;
