import { accountFacts } from './accounts.js';
import { conversationFacts } from './conversations.js';
import type { FactGroup } from './fact.js';
import { modelFacts } from './models.js';
import { requestFacts } from './requests.js';
import { responseFacts } from './responses.js';
import { statelessFacts } from './stateless.js';
import { toolFacts } from './tools.js';

/** Facts about OpenAI's current service. */
export const serviceFacts: readonly FactGroup[] = [
  requestFacts,
  conversationFacts,
  responseFacts,
  statelessFacts,
  modelFacts,
  toolFacts,
  accountFacts,
];
