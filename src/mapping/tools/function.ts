import type { FunctionDefinition } from '../../types/index.js';
import type { FormsOf, ToolType } from './tool-type.js';

/** Functions of the caller: the model writes the arguments, the caller answers with the output. */
export const functionType: ToolType<FormsOf<'function'>> = {
  name: 'function',
  itemType: 'function_call',

  complete: ({ function: definition }) => ({ type: 'function', function: completeDefinition(definition) }),
  /**
   * Always sends `strict`, because the service takes its absence for true and then refuses or changes loose schemas.
   */
  toRequest: ({ function: definition }) => ({ type: 'function', ...completeDefinition(definition) }),
  toChoice: ({ function: chosen }) => (chosen === undefined ? undefined : { type: 'function', name: chosen.name }),
  restore: ({ name, description, parameters, strict }) => {
    const described = description ? { description } : {};
    const definition = { name, ...described, parameters: parameters ?? {}, strict: strict ?? false };
    return { tool: { type: 'function', function: definition } };
  },

  /** The arguments are as the model wrote them, JSON or not. The item does not have the output: null. */
  toCall: ({ call_id: id, name, arguments: args }) => ({
    id,
    type: 'function',
    function: { name, arguments: args, output: null },
  }),
  firstDelta: ({ call_id: id, name }) => ({ id, type: 'function', function: { name, arguments: '', output: null } }),
  input: {
    read: (item) => item.arguments,
    write: (item, text) => ({ ...item, arguments: text }),
    createReader: () => (event) => (event.type === 'response.function_call_arguments.delta' ? event.delta : ''),
    toDelta: (text) => ({ type: 'function', function: { arguments: text } }),
  },

  retell: (call) => call,

  answer: {
    toRequired: ({ id, function: { name, arguments: args } }) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    }),
    isOpen: (call) => call.function.output === null,
    withOutput: (call, output) => ({ ...call, function: { ...call.function, output } }),
    toInput: ({ type, call_id, name, arguments: args }) => ({ type, call_id, name, arguments: args }),
  },
};

/** Adds the defaults that the old API showed for `parameters` and `strict`. */
function completeDefinition({ name, description, parameters, strict }: FunctionDefinition) {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    parameters: parameters ?? { type: 'object', properties: {} },
    strict: strict ?? false,
  };
}
