import { parseAssistantCreate, parseAssistantUpdate } from './assistant.js';
import { parseListQuery, parseMessageListQuery } from './list-query.js';
import { parseMessageCreate, parseMessageUpdate } from './message.js';
import { parseRunCreate, parseRunUpdate, parseSubmitToolOutputs } from './run.js';
import { parseStepInclude, parseStepListQuery } from './run-step.js';
import { parseThreadCreate, parseThreadCreateAndRun, parseThreadUpdate } from './thread.js';

/** The parameter checks: one parse function for each endpoint. */
export const schemas = {
  parseAssistantCreate,
  parseAssistantUpdate,
  parseListQuery,
  parseMessageCreate,
  parseMessageListQuery,
  parseMessageUpdate,
  parseRunCreate,
  parseRunUpdate,
  parseStepInclude,
  parseStepListQuery,
  parseSubmitToolOutputs,
  parseThreadCreate,
  parseThreadCreateAndRun,
  parseThreadUpdate,
};
