import { matchComplaint, type Remedy } from './remedy.js';

/** The server has no JSON mode, but JSON schemas (LM Studio): from now on a schema asks for any object. */
export const jsonSchemaOnly: Remedy = {
  limit: 1,
  apply: (ctx, { request, body, error }) => {
    const [found] = matchComplaint(ctx, error, /must be 'json_schema'/);
    if (found === undefined || body.text?.format?.type !== 'json_object') return null;
    ctx.jsonMode.needsSchema = true;
    return request;
  },
};
