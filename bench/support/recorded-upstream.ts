import { OpenAI as SdkOpenAI } from 'openai';
import type { createFakeOpenAI } from 'openai-assistants-shim/testing';

type Fetch = typeof globalThis.fetch;

/** The size (bytes) of the chunks of a recorded stream. */
const PIECE = 4096;

/**
 * A service that repeats recorded answers of the fake to a flow, so that measurements contain the client's work but not the
 * fake's. Conversations and responses get new ids each time; everything else is as recorded.
 */
export interface RecordedUpstream {
  fetch: Fetch;
  /** The conversation of the recorded flow, for streams. */
  conversationId: string;
  /** Makes the bytes of the next streamed response now, so that their making does not count. */
  prepareStream: () => void;
}

/** Runs the flow on the fake, and records the answers. */
export async function recordUpstream(fake: ReturnType<typeof createFakeOpenAI>): Promise<RecordedUpstream> {
  const sdk = new SdkOpenAI({ apiKey: 'test', fetch: fake.fetch });
  const question = { type: 'message' as const, role: 'user' as const, content: 'Hi' };
  const conversation = await read(sdk.conversations.create({}));
  const { id: conversationId } = JSON.parse(conversation) as { id: string };
  const items = await read(sdk.conversations.items.create(conversationId, { items: [question] }));
  const request = { model: 'gpt-6-luna', input: [], conversation: conversationId };
  const streamed = await read(sdk.responses.create({ ...request, stream: true, background: true }));
  const list = await read(sdk.conversations.items.list(conversationId));
  const whole = await read(sdk.responses.create(request));

  const newConversation = withNewIds(conversation, /conv_\w+/);
  const newStream = withNewIds(streamed, /resp_\w+/);
  const newResponse = withNewIds(whole, /resp_\w+/);
  const prepared: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const makeStream = (): Uint8Array => encoder.encode(newStream());

  const answer = (url: string, init: RequestInit | undefined): Response => {
    if (url.endsWith('/conversations')) return json(newConversation());
    if (!url.endsWith('/responses')) return json(init?.method?.toUpperCase() === 'POST' ? items : list);
    const isStream = typeof init?.body === 'string' && init.body.includes('"stream":true');
    return isStream ? events(prepared.pop() ?? makeStream()) : json(newResponse());
  };
  return {
    fetch: (input, init) => Promise.resolve(answer(input instanceof Request ? input.url : String(input), init)),
    conversationId,
    prepareStream: () => {
      prepared.splice(0, prepared.length, makeStream());
    },
  };
}

async function read(call: { asResponse(): Promise<Response> }): Promise<string> {
  return (await call.asResponse()).text();
}

let serial = 0;

/** Returns a function that copies a text, with a new id of the same length in place of the first id of a kind. */
function withNewIds(text: string, kind: RegExp): () => string {
  const id = kind.exec(text)?.[0] ?? '';
  const pieces = text.split(id);
  return () => pieces.join(id.slice(0, -8) + String(++serial).padStart(8, '0'));
}

function json(body: string): Response {
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

function events(bytes: Uint8Array): Response {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(sent, (sent += PIECE)));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
