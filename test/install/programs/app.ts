import OpenAI, { AssistantStream, MemoryStore, withAssistants, type AssistantsOptions } from 'openai-assistants-shim';
import type { APIPromise, RequestOptions } from 'openai-assistants-shim/core';
import type { VectorStore } from 'openai-assistants-shim/resources/beta';
import type { AssistantCreateParams } from 'openai-assistants-shim/resources/beta/assistants';
import type { Threads } from 'openai-assistants-shim/resources/beta/threads/threads';
import type { Message } from 'openai-assistants-shim/resources/beta/threads/messages/messages.js';
import { Runs, type Run } from 'openai-assistants-shim/resources/beta/threads/runs/runs.mjs';
import type { RunStep } from 'openai-assistants-shim/resources/beta/threads/runs/steps';
import type { AssistantStream as Stream } from 'openai-assistants-shim/lib/AssistantStream';
import type { Response } from 'openai-assistants-shim/resources/responses/responses';
import { APIError } from 'openai-assistants-shim/error';
import { successors } from 'openai-assistants-shim/models';
import { SqliteStore } from 'openai-assistants-shim/store/sqlite';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import 'openai-assistants-shim/shims/node';

const fake = createFakeOpenAI();
const assistants: AssistantsOptions = { store: new MemoryStore(), models: successors };
const client = new OpenAI({ apiKey: 'test', fetch: fake.fetch, assistants });
export const durable = withAssistants(client, { store: new SqliteStore({ path: ':memory:' }) });

export const threads: Threads = client.beta.threads;
export const runs: Runs = threads.runs;
export const stream: Stream = runs.stream('thread_1', { assistant_id: 'asst_1' });
export const create = (body: AssistantCreateParams, options?: RequestOptions): APIPromise<OpenAI.Beta.Assistant> =>
  client.beta.assistants.create(body, options);
export const olderCall = (run: Run): APIPromise<OpenAI.Beta.Threads.Run> => runs.retrieve(run.thread_id, run.id);
export const newerCall = (run: Run): APIPromise<Run> => runs.retrieve(run.id, { thread_id: run.thread_id });
export const remove = (id: string) => threads.del(id);
export const isStream = (value: unknown): boolean => value instanceof AssistantStream || value instanceof APIError;

export async function lastText(threadId: string): Promise<string | undefined> {
  for await (const message of threads.messages.list(threadId)) {
    const same: Message = message;
    for (const part of same.content) if (part.type === 'text') return part.text.value;
  }
  return undefined;
}

export type Others = [RunStep, VectorStore, Response];

// @ts-expect-error a run needs its thread
export const wrong = runs.retrieve('run_1');
