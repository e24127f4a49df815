/** The legacy API over HTTP: a handler of web standards for any server. */
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
