/** The kinds of faults of a request that the engine distinguishes. */
export type { RequestFault as FaultKind } from '../types/assistants-event.js';
