/** Why a use needs a decision, and the page of the documentation about it. */
export interface Reason {
  title: string;
  why: string;
  see: string;
}

export type ReasonName =
  | 'assistant id'
  | 'assistant id from the environment'
  | 'old id'
  | 'raw request'
  | 'raw request of a client'
  | 'mocked request'
  | 'other language'
  | 'library'
  | 'azure'
  | 'max_prompt_tokens'
  | 'first version'
  | 'runFunctions'
  | 'httpAgent'
  | 'computed'
  | 'client not seen'
  | 'not parsed'
  | 'not swapped';

/** All reasons for a decision, in the order of the report. */
export const REASONS: Readonly<Record<ReasonName, Reason>> = {
  'assistant id': {
    title: 'Assistants that are known by id only',
    why: 'OpenAI stored them, and they are gone with the old API. Define them under these ids in the option definitions.',
    see: 'docs/assistants.md',
  },
  'assistant id from the environment': {
    title: 'Assistants whose id comes from the environment',
    why: 'OpenAI stored them, and they are gone. Define the assistant under that id in the option definitions, or create it again and set the new id.',
    see: 'docs/assistants.md',
  },
  'old id': {
    title: 'Ids of threads, messages and runs of the old API',
    why: 'OpenAI stored these objects, and they are gone. If you have an export, import it: the ids work again. Otherwise create a new thread.',
    see: 'docs/importing.md',
  },
  'raw request': {
    title: 'Requests to the old addresses',
    why: 'A swapped import does not change them. Start the program with `node --import openai-assistants-shim/register`, send the requests to `npx openai-assistants-shim serve`, or pass interceptLegacy(fetch) to the code that sends them.',
    see: 'docs/zero-edits.md',
  },
  'raw request of a client': {
    title: 'Paths that you pass to a client of the SDK',
    why: 'The clients answer the methods of beta.assistants and beta.threads, but send a path to OpenAI. Call the method instead, or handle the path like a request to the old addresses.',
    see: 'docs/zero-edits.md',
  },
  'mocked request': {
    title: 'Tests that name the old addresses',
    why: 'Swapped code sends other requests, so these mocks have no effect. Run the tests on createFakeOpenAI(), or on its legacyHandlers.',
    see: 'docs/testing.md',
  },
  'other language': {
    title: 'Code in other languages',
    why: 'You do not have to change it. Set its base URL to the address of `npx openai-assistants-shim serve`, or start it with `npx openai-assistants-shim run -- COMMAND`.',
    see: 'docs/http.md',
  },
  library: {
    title: 'Libraries that call the Assistants API themselves',
    why: 'They have their own client, which a swapped import does not change. If a library takes a client, pass it one of this package. Otherwise start the program with `node --import openai-assistants-shim/register`, or override the openai of that library.',
    see: 'docs/zero-edits.md',
  },
  azure: {
    title: 'Clients of Azure',
    why: "Choose where threads live: an Azure OpenAI resource has no conversations and needs history: 'store'; a Foundry project has conversations.",
    see: 'docs/azure.md',
  },
  max_prompt_tokens: {
    title: 'max_prompt_tokens',
    why: 'The new API has no such limit. The library checks it between the responses of a run, so one response may exceed it. To send less of a thread, use the option context.',
    see: 'docs/context.md',
  },
  'first version': {
    title: 'The first version of the Assistants API',
    why: 'The tool retrieval, file_ids, and the file lists of assistants and messages work in definitions only. Elsewhere, use file_search, tool_resources and attachments.',
    see: 'docs/differences.md',
  },
  runFunctions: {
    title: 'beta.chat.completions.runFunctions',
    why: 'SDK 5 removed it. Use runTools, which takes the same functions as tools.',
    see: 'docs/swap.md',
  },
  httpAgent: {
    title: 'The option httpAgent',
    why: 'SDK 5 removed it. Pass fetch or fetchOptions to the swapped client, or keep a client of SDK 4 and wrap it with withAssistants.',
    see: 'docs/wrap.md',
  },
  computed: {
    title: 'Method names that are computed',
    why: 'The code does not show which method it calls. All methods of both call styles work. Check whether one of the other reasons applies.',
    see: 'docs/differences.md',
  },
  'client not seen': {
    title: 'Clients that are created elsewhere',
    why: 'Nothing in this folder imports openai or openai-assistants-shim. In the code that creates the client, swap the import, or wrap the client with withAssistants.',
    see: 'docs/wrap.md',
  },
  'not parsed': {
    title: 'Files that cannot be parsed',
    why: 'They were only searched as text. Check them yourself.',
    see: 'docs/audit-and-swap.md',
  },
  'not swapped': {
    title: 'What swap leaves to you',
    why: 'The command swap does not change these, because it cannot see whether it should. Decide yourself.',
    see: 'docs/audit-and-swap.md',
  },
};
