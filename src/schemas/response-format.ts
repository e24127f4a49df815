import * as z from 'zod/v4-mini';
import { once } from '../lib/once.js';
import { byType, name, nullable, object, oneOf, optional, record, text, wordOrObject } from './fields.js';

/** The format of the model's answer. */
export const responseFormat = once(() =>
  wordOrObject(
    ['auto'],
    byType(
      ['json_object', 'json_schema', 'text'],
      [
        object({ type: oneOf('text') }),
        object({ type: oneOf('json_object') }),
        object({
          type: oneOf('json_schema'),
          json_schema: object({
            name: name(),
            description: optional(text()),
            schema: optional(record(z.unknown())),
            strict: nullable(z.boolean()),
          }),
        }),
      ],
    ),
  ),
);
