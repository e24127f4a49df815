/** Why a use needs a decision, and where the docs say what there is to choose. */
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

/** The decisions there are to make, in the order of the report. */
export const REASONS: Readonly<Record<ReasonName, Reason>> = {
  'assistant id': {
    title: 'Assistants that are known by id only',
    why: 'OpenAI kept them, and they are gone with the old API. Give their definitions under these ids, in the option definitions.',
    see: 'docs/assistants.md',
  },
  'assistant id from the environment': {
    title: 'Assistants whose id comes from the environment',
    why: 'OpenAI kept them. Give the definition under that id in the option definitions, or create the assistant and set the new id.',
    see: 'docs/assistants.md',
  },
  'old id': {
    title: 'Ids of threads, messages and runs of the old API',
    why: 'What they name was kept by OpenAI and is gone. Import it from an export, under the same ids; without one a new thread has to take its place.',
    see: 'docs/importing.md',
  },
  'raw request': {
    title: 'Requests to the old addresses',
    why: 'A swapped import does not reach them. Start the program with `node --import openai-assistants-shim/register`, send them to `npx openai-assistants-shim serve`, or give interceptLegacy(fetch) to what sends them.',
    see: 'docs/zero-edits.md',
  },
  'raw request of a client': {
    title: 'Paths that are given to a client of the SDK',
    why: 'The clients serve the methods of beta.assistants and beta.threads; a path goes to OpenAI as it is. Call the method, or see how requests to the old addresses are served.',
    see: 'docs/zero-edits.md',
  },
  'mocked request': {
    title: 'Tests that name the old addresses',
    why: 'Swapped code sends other requests, so that these mocks are not used any more. Let the tests run against createFakeOpenAI(), or its legacyHandlers.',
    see: 'docs/testing.md',
  },
  'other language': {
    title: 'Code in other languages',
    why: 'It stays as it is, and is given the address of `npx openai-assistants-shim serve`, or is started by `npx openai-assistants-shim run -- COMMAND`.',
    see: 'docs/http.md',
  },
  library: {
    title: 'Libraries that call the Assistants API themselves',
    why: 'They bring a client of their own, which a swapped import does not reach. Start the program with `node --import openai-assistants-shim/register`, or override the openai of that library.',
    see: 'docs/zero-edits.md',
  },
  azure: {
    title: 'Clients of Azure',
    why: "Say where threads live: an Azure OpenAI resource has no conversations and needs history: 'store', a Foundry project has them.",
    see: 'docs/azure.md',
  },
  max_prompt_tokens: {
    title: 'max_prompt_tokens',
    why: 'The new API has no such limit. It is checked between the responses of a run; one response may go beyond it. To send less of a thread, use the option context.',
    see: 'docs/context.md',
  },
  'first version': {
    title: 'The first version of the Assistants API',
    why: 'The tool retrieval, file_ids, and the files of assistants and messages are not served, but in definitions: use file_search, tool_resources and attachments.',
    see: 'docs/differences.md',
  },
  runFunctions: {
    title: 'beta.chat.completions.runFunctions',
    why: 'It is gone since SDK 5. runTools takes the same functions as tools.',
    see: 'docs/swap.md',
  },
  httpAgent: {
    title: 'The option httpAgent',
    why: 'It is gone since SDK 5: give fetch or fetchOptions to the swapped client, or keep a client of SDK 4 and wrap it with withAssistants.',
    see: 'docs/wrap.md',
  },
  computed: {
    title: 'Methods that are computed',
    why: 'Which method is called is not written down. All methods of both call styles work: look whether one of the other reasons holds for it.',
    see: 'docs/differences.md',
  },
  'client not seen': {
    title: 'Clients that are made elsewhere',
    why: 'Nothing in this folder imports openai or openai-assistants-shim. Where the client is made, swap the import, or wrap the client with withAssistants.',
    see: 'docs/wrap.md',
  },
  'not parsed': {
    title: 'Files that cannot be parsed',
    why: 'They were searched as text: look at them yourself.',
    see: 'docs/audit-and-swap.md',
  },
  'not swapped': {
    title: 'What swap leaves to you',
    why: 'The command swap does not change these, because it cannot see whether it should.',
    see: 'docs/audit-and-swap.md',
  },
};
