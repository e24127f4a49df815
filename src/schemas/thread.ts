import type { ThreadCreateAndRunParams, ThreadCreateParams, ThreadUpdateParams } from '../types/index.js';
import { once } from '../lib/once.js';
import { createParser } from './create-parser.js';
import { list, metadata, object, optional } from './fields.js';
import { messageParams } from './message.js';
import { runFields } from './run.js';
import { newToolResources, toolResources } from './tool-resources.js';

const threadParams = once(() =>
  object({
    messages: optional(list(messageParams(), 'objects')),
    metadata: metadata(),
    tool_resources: newToolResources(),
  }),
);

/** Checks the body of `threads.create`. @throws LegacyError */
export const parseThreadCreate = createParser<ThreadCreateParams>(threadParams);

/** Checks the body of `threads.update`. @throws LegacyError */
export const parseThreadUpdate = createParser<ThreadUpdateParams>(() =>
  object({ metadata: metadata(), tool_resources: toolResources() }),
);

/** Checks the body of `threads.createAndRun`. @throws LegacyError */
export const parseThreadCreateAndRun = createParser<ThreadCreateAndRunParams>(() =>
  object({ ...runFields(), thread: optional(threadParams()), tool_resources: toolResources() }),
);
