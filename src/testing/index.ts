export { createFakeOpenAI } from './fake-openai.js';
export type { FakeContainerFile } from './containers.js';
export type { FakeConversation, FakeOpenAI } from './fake-openai.js';
export type { JsonObject } from './json.js';
export type { MswHttp } from './msw-handlers.js';
export type { FakeAssistant, FakeSeeds, FakeThread, Seeded, SeededThread } from './seed-types.js';
export {
  storeContract,
  testStore,
  StoreContractError,
  type CreateStore,
  type StoreCheck,
} from './store-contract/index.js';
export type {
  CodeInterpreterReply,
  FakeContext,
  FakeFile,
  FakeOpenAIOptions,
  FakeRequest,
  FakeResponseRequest,
  Fault,
  FileSearchReply,
  FunctionCallReply,
  Hold,
  LostStream,
  RefusedParameter,
  Reply,
  ReplyItem,
  ReplyParts,
  Responder,
  ServerName,
  StreamCut,
  UsageReply,
  WireEvent,
  WireItem,
  WireResponse,
} from './types.js';
export type { FakeVectorStore } from './vector-stores.js';
export type { FakeWebhookEvent } from './webhooks.js';
