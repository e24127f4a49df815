import { accountFacts } from './accounts.js';
import { conversationFacts } from './conversations.js';
import type { FactGroup } from './fact.js';
import { modelFacts } from './models.js';
import { oldApiFacts } from './old-api.js';
import { requestFacts } from './requests.js';
import { responseFacts } from './responses.js';
import { serverFacts } from './servers.js';
import { statelessFacts } from './stateless.js';
import { toolFacts } from './tools.js';

/** All that the library takes the service to do. */
export const factGroups: readonly FactGroup[] = [
  requestFacts,
  conversationFacts,
  responseFacts,
  statelessFacts,
  modelFacts,
  toolFacts,
  accountFacts,
  ...serverFacts,
  oldApiFacts,
];
