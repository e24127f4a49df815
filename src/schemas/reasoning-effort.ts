import { oneOf } from './fields.js';

/** How much a reasoning model thinks. */
export const reasoningEffort = () => oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max');
