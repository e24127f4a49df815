/**
 * Zero edits: `node --import openai-assistants-shim/register app.js`, or `node --require …`, makes the Assistants API work in a
 * program that knows nothing of this package. See docs/zero-edits.md.
 */
import type { ShimConfig } from '../config/config.js';
import { readConfigSync } from '../config/read-config.js';
import { install } from './install.js';

export type { ShimConfig };

install(readConfigSync());
