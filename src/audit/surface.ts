/**
 * Which part of the SDK a value is: its path from the client, such as `beta.threads.runs`. `client` is a client itself, and a role
 * that begins with `OpenAI` is a class of the SDK or a namespace of its types.
 */
export type Role = string;

/** The resources inside each resource of the Assistants API. All their other members are methods. */
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

/** Methods that no other API has: their calls count as uses even if their object is not known. */
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

/** Resources that are recognized by their name and that of their object, even if that object is not known. */
const TELLING_PAIRS = new Map<string, Role>(
  Object.entries({
    'threads.messages': 'beta.threads.messages',
    'threads.runs': 'beta.threads.runs',
    'runs.steps': 'beta.threads.runs.steps',
  }),
);

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'request']);
const CLIENTS = new Set(['OpenAI', 'AzureOpenAI', 'default']);

/**
 * Returns the role of `owner.name`; null if it is none. `owner`: the role of the object, null if it is not known; `ownerName`: its
 * name in the code.
 */
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

/** Returns the role of an instance of a class: `beta.threads` for `OpenAI.Beta.Threads`. Null if it is not a resource's class. */
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

/** Returns the role of a name that a module of the SDK or of this package exports; `*` is the module itself. */
export function readImport(subpath: string, name: string): Role | null {
  if (subpath === '' || subpath === 'index' || subpath === 'client' || subpath === 'azure')
    return CLIENTS.has(name) || name === '*' ? 'OpenAI' : null;
  return subpath.startsWith('resources/beta') ? (DEEP_CLASSES.get(name) ?? null) : null;
}
