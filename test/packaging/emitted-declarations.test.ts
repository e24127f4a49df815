import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { ROOT } from './pack.js';

/** A module as apps write them: no function says what it returns, so the compiler has to name each type. */
const APP = `
import OpenAI, { attachRun } from 'openai-assistants-shim';
export const openai = new OpenAI({ apiKey: 'test' });
const { assistants, threads, vectorStores } = openai.beta;
const thread_id = 'thread_1';
const assistant_id = 'asst_1';
export const resources = { assistants, threads, messages: threads.messages, runs: threads.runs, steps: threads.runs.steps };
export const assistant = () => assistants.retrieve(assistant_id);
export const listAssistants = async () => assistants.list();
export const deleteAssistant = () => assistants.del(assistant_id);
export const tools = async () => (await assistant()).tools;
export const thread = () => threads.retrieve(thread_id).withResponse();
export const deleteThread = () => threads.del(thread_id);
export const createRun = () => threads.runs.create(thread_id, { assistant_id });
export const createStream = () => threads.runs.create(thread_id, { assistant_id, stream: true });
export const streamRun = () => threads.runs.stream(thread_id, { assistant_id });
export const attach = () => attachRun(openai, thread_id, 'run_1');
export const pollRun = () => threads.createAndRunPoll({ assistant_id });
export const submit = () => threads.runs.submitToolOutputsStream(thread_id, 'run_1', { tool_outputs: [] });
export const status = async () => (await createRun()).status;
export const error = async () => (await createRun()).last_error;
export const calls = async () => (await createRun()).required_action?.submit_tool_outputs.tool_calls;
export const listRuns = async () => threads.runs.list(thread_id);
export const messages = () => threads.messages.list(thread_id);
export const deleteMessage = () => threads.messages.del(thread_id, 'msg_1');
export const content = async () => (await messages()).data.flatMap((message) => message.content);
export const annotations = async () => (await content()).flatMap((part) => (part.type === 'text' ? part.text.annotations : []));
export const steps = () => threads.runs.steps.list(thread_id, 'run_1');
export const details = async () => (await steps()).data.map((step) => step.step_details);
export const toolCalls = async () => (await details()).flatMap((step) => (step.type === 'tool_calls' ? step.tool_calls : []));
export const files = () => vectorStores.files.list('vs_1');
export const batch = () => vectorStores.fileBatches.createAndPoll('vs_1', { file_ids: [] });
export const search = () => openai.vectorStores.search('vs_1', { query: 'What?' });
export const parse = () => openai.beta.chat.completions.parse({ model: 'gpt-4o', messages: [] });
export const chat = () => openai.beta.chat.completions.stream({ model: 'gpt-4o', messages: [] });
export async function* events() {
  for await (const event of streamRun()) if (event.event === 'thread.message.delta') yield event.data.delta;
}
export async function* all() {
  yield* await createStream();
}
`;

/** Writes the declarations of the app, which does not find the SDK of this package by the name `openai`. */
function emit(sdk: string, moduleResolution: ts.ModuleResolutionKind): { errors: string[]; text: string } {
  const file = '/app/src/app.ts';
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    paths: {
      'openai-assistants-shim': [join(ROOT, 'src/index.types.ts')],
      openai: [join(ROOT, 'node_modules', sdk, 'index.d.ts')],
      'openai/*': [join(ROOT, 'node_modules', sdk, '*.d.ts')],
    },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.getCurrentDirectory = () => '/app';
  host.fileExists = (path) => path === file || fileExists(path);
  host.readFile = (path) => (path === file ? APP : readFile(path));
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, APP, ts.ScriptTarget.ES2022) : getSourceFile(path, ...rest);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  let text = '';
  program.emit(source, (_path, written) => (text = written));
  const found = [...program.getSemanticDiagnostics(source), ...program.getDeclarationDiagnostics(source)];
  return { errors: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')), text };
}

it.each(['openai-5-15', 'openai-6-49', 'openai'])(
  'an app writes declarations of what its clients return, beside another SDK than ours: %s',
  { timeout: 120_000 },
  (sdk) => {
    const { errors, text } = emit(sdk, ts.ModuleResolutionKind.Bundler);
    expect(errors).toEqual([]);
    expect(text).toContain('attach: () => import("openai-assistants-shim").AssistantStream');
  },
);
