import type { AssistantResponseFormatOption } from '../../types/index.js';
import type { ResponseTextConfig } from '../../types/responses.js';

/**
 * Converts the response format to `text.format`, with a flattened JSON schema; undefined for `auto`, the default.
 * Always sends `strict`, because the service takes its absence for true and then refuses loose schemas.
 */
export function convertResponseFormat(
  format: AssistantResponseFormatOption | undefined,
): NonNullable<ResponseTextConfig['format']> | undefined {
  if (format === undefined || format === 'auto') return undefined;
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json_schema',
    name,
    schema: schema ?? {},
    ...(description === undefined ? {} : { description }),
    strict: strict ?? false,
  };
}
