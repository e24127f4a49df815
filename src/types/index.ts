/** The legacy objects and parameters. */
export type * from './assistant.js';
export type * from './assistants-event.js';
export type * from './message-content.js';
export type * from './message-delta.js';
export type * from './message.js';
export type * from './options.js';
export type * from './prune.js';
export type * from './run-params.js';
export type * from './run-step-delta.js';
export type * from './run-step.js';
export type * from './run.js';
export type * from './shared.js';
export type * from './stream-event.js';
export type * from './thread.js';
export type * from './tool-call.js';
export type * from './tool-resources.js';
export type * from './webhook-event.js';
