import type { FactGroup } from './fact.js';
import { oldApiFacts } from './old-api.js';
import { serverFacts } from './servers.js';
import { serviceFacts } from './service.js';

/** All facts that the library assumes. */
export const factGroups: readonly FactGroup[] = [...serviceFacts, ...serverFacts, oldApiFacts];
