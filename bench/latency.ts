import type { OpenAI as SdkOpenAI } from 'openai';
import { createFakeOpenAI } from 'openai-assistants-shim/testing';
import { createClients, INSTRUCTIONS, MODEL } from './support/clients.js';
import { median } from './support/compare.js';
import { report } from './support/report.js';

const LATENCY = 50;
const ROUNDS = 5;

interface Row {
  name: string;
  ours: () => Promise<unknown>;
  /** Absent where nothing needs to be asked: the store knows. */
  handWritten?: () => Promise<unknown>;
}

/** Wall time of each legacy call beside its hand-written equivalent, with the requests it takes. */
export async function benchLatency(): Promise<void> {
  const fake = createFakeOpenAI({ latency: LATENCY });
  const { ours, plain, assistantId } = await createClients(fake.fetch);
  fake.respond(() => 'Hello.');
  const { threads, assistants } = ours.beta;
  const body = { assistant_id: assistantId };
  const message = { role: 'user' as const, content: 'Hi' };
  const thread = await threads.create({ messages: [message] });
  const run = await threads.runs.createAndPoll(thread.id, body);
  const [answer] = (await threads.messages.list(thread.id, { limit: 1 })).data;
  const messageId = answer?.id ?? '';
  const inThread = { thread_id: thread.id };
  const conversation = thread.id.replace('thread_', 'conv_');
  const items = [{ type: 'message' as const, ...message }];
  const request = { model: MODEL, instructions: INSTRUCTIONS, conversation, input: [] };
  const rows: Row[] = [
    {
      name: 'threads.create, with a message',
      ours: () => threads.create({ messages: [message] }),
      handWritten: () => plain.conversations.create({ items }),
    },
    {
      name: 'threads.retrieve',
      ours: () => threads.retrieve(thread.id),
      handWritten: () => plain.conversations.retrieve(conversation),
    },
    {
      name: 'messages.create',
      ours: () => threads.messages.create(thread.id, message),
      handWritten: () => plain.conversations.items.create(conversation, { items }),
    },
    {
      name: 'messages.retrieve',
      ours: () => threads.messages.retrieve(messageId, inThread),
      handWritten: () => plain.conversations.items.retrieve(messageId, { conversation_id: conversation }),
    },
    {
      name: 'messages.list',
      ours: () => threads.messages.list(thread.id),
      handWritten: () => plain.conversations.items.list(conversation),
    },
    {
      name: 'runs.createAndPoll',
      ours: () => threads.runs.createAndPoll(thread.id, body),
      handWritten: () => readToEnd(plain, { ...request, background: true }),
    },
    {
      name: 'runs.stream',
      ours: () => threads.runs.stream(thread.id, body).done(),
      handWritten: () => readToEnd(plain, request),
    },
    { name: 'runs.retrieve, ended', ours: () => threads.runs.retrieve(run.id, inThread) },
    { name: 'runs.list', ours: () => threads.runs.list(thread.id, { limit: 1 }) },
    { name: 'runs.steps.list', ours: () => threads.runs.steps.list(run.id, inThread) },
    { name: 'assistants.retrieve', ours: () => assistants.retrieve(assistantId) },
  ];
  report(`wall time with ${String(LATENCY)} ms of latency upstream: requests, ours, hand-written, difference`);
  for (const { name, ours: call, handWritten } of rows) {
    const own: number[] = [];
    const other: number[] = [];
    const before = fake.requests.length;
    for (let round = 0; round < ROUNDS; round += 1) own.push(await time(call));
    const requests = (fake.requests.length - before) / ROUNDS;
    if (handWritten) for (let round = 0; round < ROUNDS; round += 1) other.push(await time(handWritten));
    const [mine, theirs] = [median(own), handWritten ? median(other) : 0];
    const columns = [mine, theirs, mine - theirs].map((value) => `${value.toFixed(1).padStart(7)} ms`);
    report.line(name, [String(requests).padStart(2), ...columns].join(' '));
  }
}

async function readToEnd(plain: SdkOpenAI, request: Omit<OpenAIRequest, 'stream'>): Promise<void> {
  for await (const _event of await plain.responses.create({ ...request, stream: true }));
}

type OpenAIRequest = SdkOpenAI.Responses.ResponseCreateParamsStreaming;

async function time(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}
