import { matchComplaint, type Remedy } from './remedy.js';

/** The server has no JSON mode (LM Studio): from now on, ask for any object with a JSON schema. */
export const jsonSchemaOnly: Remedy = {
  limit: 1,
  apply: (ctx, { request, body, error }) => {
    const [found] = matchComplaint(ctx, error, /must be 'json_schema'/);
    if (found === undefined || body.text?.format?.type !== 'json_object') return null;
    ctx.jsonMode.needsSchema = true;
    return request;
  },
};
