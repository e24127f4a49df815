export { successors, type RetiredModel } from './table.js';
export type { ModelSuccessor } from '../types/models.js';
