/** The Assistants API over HTTP: a handler for any server that uses web standards. */
export { callersKeys, type CallersKeysOptions } from './callers-keys.js';
export { createAssistantsHandler } from './create-handler.js';
export { interceptLegacy, type InterceptOptions } from './intercept/intercept-legacy.js';
export type {
  AssistantsHandler,
  AssistantsHandlerOptions,
  ClientFor,
  HandlerLimits,
  ProxyOptions,
} from './handler-options.js';
