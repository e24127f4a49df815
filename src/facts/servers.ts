import { SERVERS } from '../testing/servers/index.js';
import type { Server, ServerRule } from '../testing/servers/server.js';
import { shownBy, type Fact, type FactGroup } from './fact.js';

/** How other servers differ from OpenAI's: the rules by which the fake imitates them. */
export const serverFacts: readonly FactGroup[] = Object.values(SERVERS)
  .filter(({ rules }) => rules.length > 0)
  .map((server) => ({ subject: server.title, facts: server.rules.map((rule) => toFact(server, rule)) }));

function toFact({ name, title }: Server, { id, says, since, page, proven, example }: ServerRule): Fact {
  return {
    id,
    says,
    since,
    from: page,
    proven,
    fake: { profile: name },
    tests: [shownBy('testing/profiles.test.ts', 'does %s')],
    check: {
      byHand: `Send \`${example.send}\` to ${title}${example.body ? `, with \`${JSON.stringify(example.body)}\`` : ''}.`,
    },
  };
}
