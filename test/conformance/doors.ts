import Sdk from 'openai';
import Sdk4 from 'openai-4-104';
import {
  attachRun,
  MemoryStore,
  OpenAI,
  withAssistants,
  type AssistantsOptions,
  type AssistantStreamEvent,
  type Store,
} from 'openai-assistants-shim';
import { createFakeOpenAI, type FakeOpenAI } from '../../src/testing/index.js';
import { openSocketDoor, TOKEN } from '../server/support/socket-door.js';
import { callAsSdk4 } from './call-style.js';
import type { Combination, World } from './contract.js';
import type { RegisteredProcess } from './register-process.js';

/** An open way in, and how to close it. */
export interface OpenDoor {
  world: World;
  close: () => Promise<void>;
}

type SdkOptions = { apiKey: string; baseURL?: string; fetch?: FakeOpenAI['fetch'] };
type SdkClass = typeof OpenAI;

/** What need not be closed. */
const noClose = async (): Promise<void> => {};

/** Opens the way into the library that a combination has. `registered` is this process, where register was loaded. */
export async function openDoor(
  { door, sdk, style, history }: Combination,
  openStore: () => Promise<Store> = async () => new MemoryStore(),
  registered?: RegisteredProcess,
): Promise<OpenDoor> {
  const fake = registered?.fake ?? createFakeOpenAI();
  const options: SdkOptions = { apiKey: 'test', fetch: fake.fetch };
  // To those who call the surface that all of them have, the client classes of all versions are alike.
  const AppSdk = (sdk === '4.104' ? Sdk4 : Sdk) as unknown as SdkClass;
  const show = (client: OpenAI, attach: World['attach'], errors = AppSdk, close = noClose): OpenDoor => ({
    // In the style of SDK 4, it is called as a client of that.
    world: { client: style === 'of SDK 4' ? callAsSdk4(client as unknown as Sdk4) : client, fake, errors, attach },
    close,
  });
  if (door === 'register') {
    const { httpAgent } = registered ?? {};
    const client = new AppSdk({ apiKey: 'sk-test', ...(sdk === '4.104' ? { httpAgent } : {}) });
    return show(client, attachByRequest(client));
  }
  const assistants: AssistantsOptions = {
    store: await openStore(),
    history: history === 'store' ? 'store' : 'conversations',
  };
  if (door === 'HTTP') {
    const { baseURL, close } = await openSocketDoor({ proxy: true, assistants }, fake);
    const client = new AppSdk({ apiKey: TOKEN, baseURL });
    return show(client, attachByRequest(client), AppSdk, close);
  }
  const client =
    door === 'wrap' ? withAssistants(new AppSdk(options), assistants) : new OpenAI({ ...options, assistants });
  return show(client, async (threadId, runId) => attachRun(client, threadId, runId));
}

/** Follows a run by the request that does what `attachRun` does in the process of the library. */
const attachByRequest =
  (client: OpenAI): World['attach'] =>
  async (threadId, runId) =>
    client.get<AsyncIterable<AssistantStreamEvent>>(`/threads/${threadId}/runs/${runId}`, {
      query: { stream: true },
      stream: true,
    });
