export { successors, type RetiredModel } from './table.js';
export type { ModelSuccessor } from '../types/options.js';
