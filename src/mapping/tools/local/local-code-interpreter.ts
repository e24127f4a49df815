import type { CodeInterpreterToolCall, LocalCodeOutput } from '../../../types/index.js';
import { codeInterpreterType } from '../code-interpreter.js';
import type { ToolType } from '../tool-type.js';
import type { LocalFormsOf } from './local-forms.js';
import type { NamedFile } from '../../to-assistants/named-files.js';
import { ArgumentReader, readArgument } from './read-argument.js';
import { takeHead } from './take-head.js';

type CodeCall = Extract<CodeInterpreterToolCall, { type: 'code_interpreter' }>;

const describe = (language: string): string =>
  `Runs code and gives what it prints, in a sandbox. Language: ${language}. The working directory is /mnt/data. ` +
  'Link a file that the code has made as [name](sandbox:/mnt/data/name) for the user to download it; images are shown anyway.';

/** The code interpreter by the app: the model gets a function of this name. */
export function createLocalCodeInterpreter(
  functionName: string,
  language = 'Python',
): ToolType<LocalFormsOf<'code_interpreter'>> {
  return {
    name: 'code_interpreter',
    itemType: 'function_call',
    toRequest: () => ({
      type: 'function',
      name: functionName,
      description: describe(language),
      parameters: {
        type: 'object',
        properties: { code: { type: 'string', description: 'The code to run.' } },
        required: ['code'],
        additionalProperties: false,
      },
      strict: false,
    }),
    toChoice: () => ({ type: 'function', name: functionName }),
    restore: () => ({ tool: { type: 'code_interpreter' } }),

    toCall: ({ call_id: id, arguments: args }) => ({
      id,
      type: 'code_interpreter',
      code_interpreter: { input: readCode(args), outputs: [] },
    }),
    firstDelta: ({ call_id: id }) => ({ id, type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } }),
    input: {
      read: (item) => readCode(item.arguments),
      write: (item, code) => ({ ...item, arguments: JSON.stringify({ code }) }),
      createReader: () => {
        const reader = new ArgumentReader('code');
        return (event) => (event.type === 'response.function_call_arguments.delta' ? reader.append(event.delta) : '');
      },
      toDelta: (text) => ({ type: 'code_interpreter', code_interpreter: { input: text } }),
    },
    results: (call) => codeInterpreterType.results?.(call) ?? null,
    retell: (call) => codeInterpreterType.retell(call),
    local: { read: ({ call_id: id, arguments: args }) => ({ id, type: 'code_interpreter', arguments: args }) },
  };
}

/** The code that the model wants to run. */
export const readCode = (args: string): string => readArgument(args, 'code');

/** The result of running code. */
export interface CodeAnswer {
  call: CodeCall;
  /** For the model. */
  output: string;
  /** Files that the model may link to, and images that are shown. */
  files: NamedFile[];
}

/** The call with its outputs. `maxOutput`: the most characters of logs. */
export function answerCode(
  { id, code_interpreter: { input } }: CodeCall,
  made: readonly LocalCodeOutput[],
  { maxOutput }: { maxOutput: number },
): CodeAnswer {
  const outputs: CodeCall['code_interpreter']['outputs'] = [];
  const lines: string[] = [];
  const files: NamedFile[] = [];
  const total = made.reduce((sum, output) => sum + (output.type === 'logs' ? output.logs.length : 0), 0);
  let kept = 0;
  let isCut = false;
  for (const output of made) {
    if (output.type === 'logs') {
      if (isCut) continue;
      const head = takeHead(output.logs, maxOutput - kept);
      kept += head.length;
      isCut = head !== output.logs;
      const logs = isCut ? `${head}\n[${total - kept} more characters were cut off]` : head;
      outputs.push({ type: 'logs', logs });
      lines.push(logs);
      continue;
    }
    const { file_id: fileId, path } = output;
    const link = path === undefined ? '' : `sandbox:${path}`;
    const fileName = path === undefined ? fileId : path.slice(path.lastIndexOf('/') + 1);
    const isImage = output.type === 'image';
    if (isImage) outputs.push({ type: 'image', image: { file_id: fileId } });
    lines.push(`${isImage ? 'An image, which the user sees' : 'A file'}: ${link || fileName}`);
    files.push({ as: isImage ? 'image' : 'path', text: link, fileId, fileName });
  }
  return {
    call: { id, type: 'code_interpreter', code_interpreter: { input, outputs } },
    output: lines.length === 0 ? 'The code has run and put out nothing.' : lines.join('\n'),
    files,
  };
}
