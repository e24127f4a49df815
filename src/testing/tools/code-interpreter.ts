import {
  arrayTooLong,
  invalidType,
  invalidValue,
  missingParameter,
  unknownFile,
  notFound,
  unknownParameter,
} from '../api-error.js';
import { chunkText } from '../chunk-text.js';
import { asString, isObject, type JsonObject } from '../json.js';
import { findMissingTool, stateEvents, type FakeTool, type ToolWorld } from './fake-tool.js';

const OUTPUTS = 'code_interpreter_call.outputs';
const MEMORY_LIMITS = ['1g', '4g', '16g', '64g'];
/** The maximum number of files in a new container. */
const MAX_FILES = 50;
const CONTAINER_KEYS = ['type', 'file_ids', 'memory_limit', 'network_policy'];

/** Python that the model writes and the service runs in a container. */
export const codeInterpreterTool: FakeTool = {
  name: 'code_interpreter',
  itemType: 'code_interpreter_call',
  hidden: { field: 'outputs', include: OUTPUTS },
  validate,

  toItems: ({ codeInterpreter = [] }) =>
    [codeInterpreter].flat().map(({ code, logs, containerId, ...call }) => {
      const outputs = call.outputs ?? (logs === undefined ? [] : [{ type: 'logs', logs }]);
      return { type: 'code_interpreter_call', code, outputs, container_id: containerId };
    }),
  findMissing: (_item, tools) => findMissingTool('code_interpreter', tools),
  fill: ({ code, container_id, outputs }, containerId) => ({
    code: code ?? '',
    container_id: container_id ?? containerId(),
    outputs: outputs ?? null,
  }),
  empty: (include) => ({ code: '', outputs: include.includes(OUTPUTS) ? [] : null }),
  *events(item, at, padding) {
    const code = asString(item.code) ?? '';
    yield* stateEvents('code_interpreter_call', ['in_progress'], at);
    for (const delta of chunkText(code)) {
      yield { type: 'response.code_interpreter_call_code.delta', ...at, delta, ...padding(delta) };
    }
    yield { type: 'response.code_interpreter_call_code.done', ...at, code };
    yield* stateEvents('code_interpreter_call', ['interpreting', 'completed'], at);
  },
};

function validate(tool: JsonObject, path: string, { containers, files }: ToolWorld): void {
  const { container } = tool;
  if (container === undefined || container === null) throw missingParameter(`${path}.container`);
  if (typeof container === 'string') {
    if (!containers.has(container)) throw notFound('Container', container);
    return;
  }
  if (!isObject(container)) throw invalidType(`${path}.container`, 'one of an object or string', container);
  if (container.type !== 'auto') {
    if (container.type === undefined) throw missingParameter(`${path}.container.type`);
    throw invalidValue(container.type, ['auto'], `${path}.container.type`);
  }
  const unknown = Object.keys(container).find((key) => !CONTAINER_KEYS.includes(key));
  if (unknown !== undefined) throw unknownParameter(`${path}.container.${unknown}`);
  validateContainer(container, `${path}.container.`, files);
}

/** Checks the parameters of a new container. `prefix` stands before their names in errors: `tools[0].container.`. */
export function validateContainer(container: JsonObject, prefix: string, files: ToolWorld['files']): void {
  const { file_ids: fileIds = null, memory_limit: memory = null } = container;
  if (memory !== null && !MEMORY_LIMITS.some((limit) => limit === memory))
    throw invalidValue(memory, MEMORY_LIMITS, `${prefix}memory_limit`);
  if (fileIds === null) return;
  if (!Array.isArray(fileIds)) throw invalidType(`${prefix}file_ids`, 'an array of strings', fileIds);
  if (fileIds.length > MAX_FILES) throw arrayTooLong(`${prefix}file_ids`, MAX_FILES, fileIds.length);
  for (const id of fileIds) if (!files.has(String(id))) throw unknownFile(String(id), `${prefix}file_ids`);
}
