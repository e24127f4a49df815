/** What samples of the docs take as given: the names that a page has introduced, or that stand for the reader's own code. */
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
import type OpenAI from 'openai-assistants-shim';
import type { AzureOpenAI, ContextItem, MemoryStore, Message, Run, Store } from 'openai-assistants-shim';
import type { FakeOpenAI } from 'openai-assistants-shim/testing';
import type * as vitest from 'vitest';

declare global {
  const openai: OpenAI;
  const client: OpenAI;
  const azureClient: AzureOpenAI;
  const store: Store;
  const fake: FakeOpenAI;
  const test: typeof vitest.test;
  const vi: typeof vitest.vi;
  const MyStore: new (url: string) => MemoryStore;
  const rows: Iterable<unknown>;
  const documents: Iterable<unknown>;
  const pool: Pool;
  const connectionString: string;
  const threadId: string;
  const runId: string;
  const assistantId: string;
  const fileId: string;
  const message: Message;
  const user: { id: string };
  const url: string;
  const request: Request;
  const createClient: () => OpenAI;
  const log: (value: unknown) => void;
  const isPaused: (assistantId: string | null | undefined) => boolean;
  const correlation: AsyncLocalStorage<string>;
  const append: (text: string) => void;
  const write: (delta: { value?: string | null }) => void;
  const answerCalls: (run: Run) => Promise<void>;
  const callTool: (call: { name: string; arguments: string }) => Promise<string>;
  const search: (
    query: string,
    most: number,
  ) => Promise<{ file_id: string; file_name: string; score: number; text: string }[]>;
  const run: (code: string) => Promise<string>;
  const isWorthSending: (item: ContextItem) => boolean;
  const isBeforeNoon: (item: ContextItem) => boolean;
  const encrypt: (bytes: Uint8Array, data: Uint8Array) => Promise<Uint8Array>;
  const decrypt: (bytes: Uint8Array, data: Uint8Array) => Promise<Uint8Array>;
  interface Tenant {
    id: string;
    key: string;
  }
  interface Env {
    OPENAI_API_KEY: string;
  }
  interface ExecutionContext {
    waitUntil(work: Promise<unknown>): void;
  }
}
