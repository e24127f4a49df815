import { describeBackends } from '../store/support/backends.js';
import { checkContracts } from './check-contracts.js';
import { STORE_COMBINATIONS } from './combinations.js';

describeBackends(
  ({ open }, name) => {
    // Of the two drivers of SQLite, the one that every Node has.
    const those = STORE_COMBINATIONS.filter(({ store }) => name === store || name === `${store} on better-sqlite3`);
    for (const combination of those) checkContracts(combination, open);
  },
  { persistent: true },
);
