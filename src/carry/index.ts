/** `openai-assistants-shim/rollout`: moves threads between the two ways of the option `rollout`. */
export { carry } from './carry.js';
export type { CarryOptions, CarryResult } from '../types/index.js';
