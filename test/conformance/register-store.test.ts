import { register } from '../register/support.js';
import { checkContracts } from './check-contracts.js';
import { COMBINATIONS } from './combinations.js';

// Once a process, for good.
const { fake } = register({ history: 'store' });

for (const combination of COMBINATIONS) {
  if (combination.door === 'register' && combination.history === 'store') checkContracts(combination, undefined, fake);
}
