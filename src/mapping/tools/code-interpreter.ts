import type { CodeInterpreterToolCall, MessageAttachment } from '../../types/index.js';
import type { UpstreamTool } from '../../types/responses.js';
import { readContainerFileUrl, toContainerFileId, toOutputImageId, type OutputImage } from '../file-ids.js';
import { MOST_CONTAINER_FILES, pickContainerFiles } from './container.js';
import type { FormsOf, ToolCallItem, ToolCallSource, ToolType } from './tool-type.js';

/**
 * The code interpreter: the service runs Python that the model writes, in a container with the files of the thread and
 * the assistant.
 */
export const codeInterpreterType: ToolType<FormsOf<'code_interpreter'>> = {
  name: 'code_interpreter',
  itemType: 'code_interpreter_call',
  include: 'code_interpreter_call.outputs',

  former: {
    name: 'code_interpreter',
    toResources: (fileIds) => ({ code_interpreter: { file_ids: fileIds } }),
  },
  completeResources: ({ code_interpreter: known, ...others }) => ({
    ...others,
    code_interpreter: { file_ids: [], ...known },
  }),
  toRequest: (_tool, { codeInterpreterFileIds: fileIds, container: { id, memoryLimit, isOmitted } = {} }) => {
    if (isOmitted) return null;
    if (id !== undefined) return { type: 'code_interpreter', container: id };
    const files = fileIds.length === 0 ? {} : { file_ids: pickContainerFiles(fileIds) };
    const memory = memoryLimit === undefined ? {} : { memory_limit: memoryLimit };
    return { type: 'code_interpreter', container: { type: 'auto', ...files, ...memory } };
  },
  findLoss: ({ codeInterpreterFileIds: { length } }) =>
    length <= MOST_CONTAINER_FILES
      ? null
      : {
          kind: 'code_interpreter_files',
          message: `The code interpreter gets the newest ${MOST_CONTAINER_FILES} of its files: the new API takes no more.`,
        },
  toChoice: (_choice, isOffered) => (isOffered ? { type: 'code_interpreter' } : undefined),
  restore: ({ container }) => ({
    tool: { type: 'code_interpreter' },
    sources: { codeInterpreterFileIds: typeof container === 'string' ? [] : (container.file_ids ?? []) },
  }),

  toCall: (item, source) => ({
    id: item.id,
    type: 'code_interpreter',
    code_interpreter: { input: item.code ?? '', outputs: convertOutputs(item, source) },
  }),
  firstDelta: ({ id }) => ({ id, type: 'code_interpreter', code_interpreter: { input: '', outputs: [] } }),
  input: {
    read: (item) => item.code ?? '',
    write: (item, text) => ({ ...item, code: text }),
    createReader: () => (event) => (event.type === 'response.code_interpreter_call_code.delta' ? event.delta : ''),
    toDelta: (text) => ({ type: 'code_interpreter', code_interpreter: { input: text } }),
  },
  results: ({ code_interpreter: { outputs } }) => {
    if (outputs.length === 0) return null;
    return { type: 'code_interpreter', code_interpreter: { outputs: number(outputs) } };
  },
  retell: ({ id, code_interpreter: { input, outputs } }) => ({
    id,
    type: 'code_interpreter',
    code_interpreter: { input, outputs: number(outputs) },
  }),
};

/** The attachment by which a message shows a file that code made. */
export const attachMadeFile = (fileId: string): MessageAttachment => ({
  file_id: fileId,
  tools: [{ type: 'code_interpreter' }],
});

/** Whether a tool of a request is the code interpreter. */
export const isCodeInterpreter = (tool: UpstreamTool): tool is Extract<UpstreamTool, { type: 'code_interpreter' }> =>
  tool.type === 'code_interpreter';

type Outputs = CodeInterpreterToolCall.CodeInterpreter['outputs'];

const number = (outputs: Outputs) => outputs.map((output, index) => ({ index, ...output }));

function convertOutputs(item: ToolCallItem<'code_interpreter'>, { threadId }: ToolCallSource): Outputs {
  return (item.outputs ?? []).flatMap((output, index): Outputs => {
    switch (output.type) {
      case 'logs':
        return [{ type: 'logs', logs: output.logs }];
      case 'image':
        return [{ type: 'image', image: { file_id: toImageFileId(output.url, { threadId, itemId: item.id, index }) } }];
      default:
        return [];
    }
  });
}

function toImageFileId(url: string, place: OutputImage): string {
  const file = readContainerFileUrl(url);
  return file ? toContainerFileId(file) : toOutputImageId(place);
}
