/** The checks of what a caller may send, one parse function per endpoint. */
export { parseAssistantCreate, parseAssistantUpdate } from './assistant.js';
export { checkAssistantsOptions } from './check-options.js';
export { parseListQuery, parseMessageListQuery } from './list-query.js';
export { parseMessageCreate, parseMessageUpdate } from './message.js';
export { parseRunCreate, parseRunUpdate, parseSubmitToolOutputs } from './run.js';
export { parseStepInclude, parseStepListQuery } from './run-step.js';
export { parseThreadCreate, parseThreadCreateAndRun, parseThreadUpdate } from './thread.js';
