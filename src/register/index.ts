/**
 * Makes the Assistants API work in an unedited program: `node --import openai-assistants-shim/register app.js`, or with
 * `--require`. See docs/zero-edits.md.
 */
import type { ShimConfig } from '../config/config.js';
import { readConfigSync } from '../config/read-config.js';
import { install } from './install.js';

export type { ShimConfig };

install(readConfigSync());
