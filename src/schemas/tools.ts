import * as z from 'zod/v4-mini';
import { once } from '../lib/once.js';
import {
  byType,
  decimal,
  integer,
  list,
  name,
  nullOnly,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  wordOrObject,
} from './fields.js';

const codeInterpreterTool = once(() => object({ type: oneOf('code_interpreter') }));

const fileSearchTool = once(() =>
  object({
    type: oneOf('file_search'),
    file_search: optional(
      object({
        max_num_results: optional(integer(1, 50)),
        ranking_options: optional(
          object({
            score_threshold: decimal(0, 1),
            ranker: optional(oneOf('auto', 'default_2024_08_21')),
            hybrid_search: nullOnly(),
          }),
        ),
      }),
    ),
  }),
);

const functionTool = once(() =>
  object({
    type: oneOf('function'),
    function: object({
      name: name(),
      description: optional(text()),
      parameters: optional(record(z.unknown())),
      strict: nullable(z.boolean()),
    }),
  }),
);

/** The tools of an assistant or run, with the maximum number. */
export const tools = (maximum: number) =>
  list(
    byType(['code_interpreter', 'function', 'file_search'], [codeInterpreterTool(), functionTool(), fileSearchTool()]),
    'objects',
    { maximum },
  );

/** The tools that may use an attached file. */
export const attachmentTools = once(() =>
  list(byType(['code_interpreter', 'file_search'], [codeInterpreterTool(), fileSearchTool()]), 'objects'),
);

const toolChoiceFunction = once(() => object({ name: name() }));

/** The tool that the model must use. */
export const toolChoice = once(() =>
  wordOrObject(
    ['none', 'auto', 'required'],
    byType(
      ['function', 'code_interpreter', 'file_search'],
      [
        object({ type: oneOf('function'), function: toolChoiceFunction() }),
        object({ type: oneOf('code_interpreter'), function: optional(toolChoiceFunction()) }),
        object({ type: oneOf('file_search'), function: optional(toolChoiceFunction()) }),
      ],
    ),
  ),
);
