import { once } from '../lib/once.js';
import { oneOf } from './fields.js';

/** How much a reasoning model thinks. */
export const reasoningEffort = once(() => oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'));
