import { register } from '../register/support.js';
import { checkContracts } from './check-contracts.js';
import { COMBINATIONS } from './combinations.js';

// Once a process, for good.
const { fake } = register({ history: 'conversations' });

for (const combination of COMBINATIONS) {
  if (combination.door === 'register' && combination.history === 'conversation')
    checkContracts(combination, undefined, fake);
}
