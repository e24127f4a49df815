/** How a request upstream went wrong, as far as the engine has to tell. */
export type { RequestFault as FaultKind } from '../types/assistants-event.js';
