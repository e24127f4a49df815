/**
 * What a value of the SDK is: its path from the client, such as `beta.threads.runs`. `client` is a client itself, `OpenAI…` a class
 * of the SDK or a namespace of its types.
 */
export type Role = string;

/** The resources of the Assistants API below each other. What else they have are methods. */
const RESOURCES = new Map<Role, readonly string[]>(
  Object.entries({
    beta: ['assistants', 'threads', 'vectorStores'],
    'beta.assistants': ['files'],
    'beta.threads': ['messages', 'runs'],
    'beta.threads.messages': ['files'],
    'beta.threads.runs': ['steps'],
    'beta.vectorStores': ['files', 'fileBatches'],
  }),
);

/** Methods that no other API has: calls of them are uses, whatever they are called on. */
const TELLING_METHODS = new Map<string, Role>(
  Object.entries({
    submitToolOutputs: 'beta.threads.runs.submitToolOutputs',
    submitToolOutputsAndPoll: 'beta.threads.runs.submitToolOutputsAndPoll',
    submitToolOutputsStream: 'beta.threads.runs.submitToolOutputsStream',
    createAndRun: 'beta.threads.createAndRun',
    createAndRunPoll: 'beta.threads.createAndRunPoll',
    createAndRunStream: 'beta.threads.createAndRunStream',
  }),
);

/** Resources that are told by their own name and that of the one above, whatever that belongs to. */
const TELLING_PAIRS = new Map<string, Role>(
  Object.entries({
    'threads.messages': 'beta.threads.messages',
    'threads.runs': 'beta.threads.runs',
    'runs.steps': 'beta.threads.runs.steps',
  }),
);

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'request']);
const CLIENTS = new Set(['OpenAI', 'AzureOpenAI', 'default']);

/** What `owner.name` is, for an owner of such a role; `null` for an owner that is not known, or a name that says nothing. */
export function stepInto(owner: Role | null, ownerName: string | null, name: string): Role | null {
  if (owner === 'client' && VERBS.has(name)) return `client.${name}`;
  if (owner === 'client' && name === 'withOptions') return 'client.withOptions';
  if (owner?.startsWith('OpenAI')) return stepIntoClass(owner, name);
  if (owner === 'beta') {
    if (name === 'chat') return 'beta.chat';
    return RESOURCES.get(owner)?.includes(name) ? `beta.${name}` : null;
  }
  if (owner === 'beta.chat') return name === 'completions' ? 'beta.chat.completions' : null;
  if (owner === 'beta.chat.completions') return name === 'runFunctions' ? 'beta.chat.completions.runFunctions' : null;
  if (owner !== null && RESOURCES.has(owner)) return `${owner}.${name}`;
  if (owner === 'beta.threads.runs.steps' || /^beta\.(vectorStores\.\w+|\w+(\.\w+)?\.files)$/.test(owner ?? ''))
    return `${owner ?? ''}.${name}`;
  if (name === 'beta' && (owner === null || owner === 'client')) return 'beta';
  return owner === null ? (TELLING_PAIRS.get(`${ownerName ?? ''}.${name}`) ?? TELLING_METHODS.get(name) ?? null) : null;
}

function stepIntoClass(owner: Role, name: string): Role | null {
  if (CLIENTS.has(name)) return 'OpenAI';
  if (owner === 'OpenAI') return name === 'Beta' ? 'OpenAI.Beta' : null;
  return `${owner}.${name}`;
}

/** Whether a role is a resource of the Assistants API, and not one of its methods. */
export const isResource = (role: Role): boolean =>
  /^beta\.(assistants|threads|vectorStores)(\.(messages|runs|runs\.steps|files|fileBatches|messages\.files))?$/.test(
    role,
  );

/** Whether a role is part of the Assistants API: a resource, a method, a class or a namespace of types. */
export const isSurface = (role: Role): boolean =>
  /^(beta\.(assistants|threads|vectorStores)(\.|$)|beta\.chat\.completions\.runFunctions$|OpenAI\.Beta\.(Assistant|Thread|VectorStore|Realtime$)?)/.test(
    role,
  );

/** The instance that a class or a type of the SDK stands for: `OpenAI.Beta.Threads` for `beta.threads`. */
export function toInstance(role: Role): Role | null {
  return INSTANCES.get(role) ?? null;
}

const INSTANCES = new Map<Role, Role>(
  Object.entries({
    OpenAI: 'client',
    'OpenAI.Beta': 'beta',
    'OpenAI.Beta.Assistants': 'beta.assistants',
    'OpenAI.Beta.Threads': 'beta.threads',
    'OpenAI.Beta.Threads.Messages': 'beta.threads.messages',
    'OpenAI.Beta.Threads.Runs': 'beta.threads.runs',
    'OpenAI.Beta.Threads.Runs.Steps': 'beta.threads.runs.steps',
    'OpenAI.Beta.VectorStores': 'beta.vectorStores',
  }),
);

const DEEP_CLASSES = new Map<string, Role>(
  Object.entries({
    Beta: 'OpenAI.Beta',
    Assistants: 'OpenAI.Beta.Assistants',
    Threads: 'OpenAI.Beta.Threads',
    Messages: 'OpenAI.Beta.Threads.Messages',
    Runs: 'OpenAI.Beta.Threads.Runs',
    Steps: 'OpenAI.Beta.Threads.Runs.Steps',
  }),
);

/** The names that `readImport` knows. */
export const SDK_NAMES: readonly string[] = [...CLIENTS, ...DEEP_CLASSES.keys()];

/** What an import of the SDK, or of this package, gives under a name: `*` is the module itself. */
export function readImport(subpath: string, name: string): Role | null {
  if (subpath === '' || subpath === 'index' || subpath === 'client' || subpath === 'azure')
    return CLIENTS.has(name) || name === '*' ? 'OpenAI' : null;
  return subpath.startsWith('resources/beta') ? (DEEP_CLASSES.get(name) ?? null) : null;
}
