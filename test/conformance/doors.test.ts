import { checkContracts } from './check-contracts.js';
import { COMBINATIONS } from './combinations.js';

for (const combination of COMBINATIONS) if (combination.door !== 'register') checkContracts(combination);
