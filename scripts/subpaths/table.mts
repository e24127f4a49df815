/**
 * How the subpaths of this package differ from the same subpaths of the SDK: some export classes of this package, and some export
 * what SDK 4 had there, and later SDKs have at another path or under another name.
 */

/** Subpaths of SDK 4 that later SDKs lack, and the module of later SDKs that each exports. */
export const MOVED: Readonly<Record<string, string>> = {
  'resources/beta/assistants/assistants': 'resources/beta/assistants',
  'resources/beta/assistants/index': 'resources/beta/assistants',
  'resources/beta/threads/messages/index': 'resources/beta/threads/messages',
  'resources/beta/threads/messages/messages': 'resources/beta/threads/messages',
  'resources/beta/vector-stores': 'resources/vector-stores',
  'resources/beta/vector-stores/index': 'resources/vector-stores/index',
  'resources/beta/vector-stores/vector-stores': 'resources/vector-stores/vector-stores',
  'resources/beta/vector-stores/files': 'resources/vector-stores/files',
  'resources/beta/vector-stores/file-batches': 'resources/vector-stores/file-batches',
  'resources/beta/chat': 'resources/chat',
  'resources/beta/chat/index': 'resources/chat/index',
  'resources/beta/chat/chat': 'resources/chat/chat',
  'resources/beta/chat/completions': 'resources/chat/completions/completions',
};

/** Subpaths of SDK 4 without exports: importing them chose the `fetch` of the SDK. No supported SDK needs that, so they are empty. */
export const WITHOUT_EFFECT: readonly string[] = ['shims/node', 'shims/web'];

const ASSISTANTS = { Assistants: 'OpenAI.Beta.Assistants' };
const MESSAGES = { Messages: 'OpenAI.Beta.Threads.Messages' };
const STEPS = { Steps: 'OpenAI.Beta.Threads.Runs.Steps' };
const RUNS = { Runs: 'OpenAI.Beta.Threads.Runs' };
const THREADS = { Threads: 'OpenAI.Beta.Threads' };
const BETA = { Beta: 'OpenAI.Beta' };
const BETA_INDEX = { ...BETA, ...ASSISTANTS, ...THREADS, VectorStores: 'OpenAI.Beta.VectorStores' };
const THREADS_INDEX = { ...THREADS, ...MESSAGES, ...RUNS };

/** The classes of this package that a subpath exports: each name, and an expression on the exports of the root entry. */
export const OURS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  azure: { AzureOpenAI: 'AzureOpenAI' },
  client: { OpenAI: 'OpenAI' },
  resources: BETA,
  'resources/index': BETA,
  'resources/beta': BETA_INDEX,
  'resources/beta/index': BETA_INDEX,
  'resources/beta/beta': BETA,
  'resources/beta/assistants': ASSISTANTS,
  'resources/beta/assistants/assistants': ASSISTANTS,
  'resources/beta/assistants/index': ASSISTANTS,
  'resources/beta/threads': THREADS_INDEX,
  'resources/beta/threads/index': THREADS_INDEX,
  'resources/beta/threads/threads': THREADS,
  'resources/beta/threads/messages': MESSAGES,
  'resources/beta/threads/messages/index': MESSAGES,
  'resources/beta/threads/messages/messages': MESSAGES,
  'resources/beta/threads/runs': { ...RUNS, ...STEPS },
  'resources/beta/threads/runs/index': { ...RUNS, ...STEPS },
  'resources/beta/threads/runs/runs': RUNS,
  'resources/beta/threads/runs/steps': STEPS,
  'resources/beta/vector-stores': { VectorStores: 'OpenAI.Beta.VectorStores' },
  'resources/beta/vector-stores/index': { VectorStores: 'OpenAI.Beta.VectorStores' },
  'resources/beta/vector-stores/vector-stores': { VectorStores: 'OpenAI.Beta.VectorStores' },
  'lib/AssistantStream': { AssistantStream: 'AssistantStream' },
  uploads: { fileFromPath: 'fileFromPath' },
};

/** The page classes of SDK 4, which later SDKs have only as types, with the type of their items and the SDK's module of that type. */
const PAGES = {
  AssistantsPage: { item: 'Assistant', module: 'resources/beta/assistants' },
  MessagesPage: { item: 'Message', module: 'resources/beta/threads/messages' },
  RunStepsPage: { item: 'RunStep', module: 'resources/beta/threads/runs/steps' },
  RunsPage: { item: 'Run', module: 'resources/beta/threads/runs/runs' },
  ThreadMessagesPage: { item: 'Message', module: 'resources/beta/threads/messages' },
  VectorStoreFilesPage: { item: 'VectorStoreFile', module: 'resources/vector-stores/files' },
  VectorStoresPage: { item: 'VectorStore', module: 'resources/vector-stores/vector-stores' },
} as const;

/** The subpaths of SDK 4 that exported page classes, and the names of these classes. */
const PAGES_AT: readonly (readonly [place: RegExp, names: readonly (keyof typeof PAGES)[]])[] = [
  [/^resources\/beta(\/index)?$/, ['AssistantsPage', 'VectorStoresPage']],
  [/^resources\/beta\/assistants(\/|$)/, ['AssistantsPage']],
  [/^resources\/beta\/threads(\/index)?$/, ['MessagesPage', 'RunsPage', 'ThreadMessagesPage']],
  [/^resources\/beta\/threads\/messages(\/|$)/, ['MessagesPage', 'ThreadMessagesPage']],
  [/^resources\/beta\/threads\/runs(\/index|\/runs)?$/, ['RunsPage']],
  [/^resources\/beta\/threads\/runs(\/index|\/steps)?$/, ['RunStepsPage']],
  [/^resources\/(beta\/)?vector-stores(\/index|\/vector-stores)?$/, ['VectorStoresPage']],
  [/^resources\/(beta\/)?vector-stores(\/index|\/files|\/file-batches)?$/, ['VectorStoreFilesPage']],
];

/** Lists the page classes that a subpath of SDK 4 exported. */
export function listPages(subpath: string): { name: string; item: string; module: string }[] {
  const names = PAGES_AT.flatMap(([place, pages]) => (place.test(subpath) ? pages : []));
  return names.map((name) => ({ name, ...PAGES[name] }));
}

const MESSAGE_NAMES = {
  MessageContentImageFile: 'ImageFileContentBlock',
  MessageContentText: 'TextContentBlock',
  ThreadMessage: 'Message',
  ThreadMessageDeleted: 'MessageDeleted',
};
const STEP_NAMES = { CodeToolCall: 'CodeInterpreterToolCall', RetrievalToolCall: 'FileSearchToolCall' };
const STORE_NAMES = [
  ...['AutoFileChunkingStrategyParam', 'FileChunkingStrategy', 'FileChunkingStrategyParam'],
  ...['OtherFileChunkingStrategyObject', 'StaticFileChunkingStrategy', 'StaticFileChunkingStrategyObject'],
  ...['StaticFileChunkingStrategyObjectParam', 'VectorStore', 'VectorStoreCreateParams', 'VectorStoreDeleted'],
  ...['VectorStoreListParams', 'VectorStoreUpdateParams'],
];

/** Types of SDK 4 that later SDKs have under another name or in another module. Maps the old names to the new ones. */
const TYPES_AT: readonly (readonly [place: RegExp, module: string, names: Readonly<Record<string, string>>])[] = [
  [/^resources\/beta\/threads(\/index|\/messages.*)?$/, 'resources/beta/threads/messages', MESSAGE_NAMES],
  [/^resources\/beta\/threads\/runs(\/index|\/steps)?$/, 'resources/beta/threads/runs/steps', STEP_NAMES],
  [
    /^resources\/beta(\/index)?$/,
    'resources/vector-stores/vector-stores',
    Object.fromEntries(STORE_NAMES.map((name) => [name, name])),
  ],
];

/** Lists the types that a subpath exports in addition to the SDK's module of the same path. */
export function listTypes(subpath: string): { name: string; today: string; module: string }[] {
  return TYPES_AT.filter(([place]) => place.test(subpath)).flatMap(([, module, names]) =>
    Object.entries(names).map(([name, today]) => ({ name, today, module })),
  );
}
