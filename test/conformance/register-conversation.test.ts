import { afterAll } from 'vitest';
import { checkContracts } from './check-contracts.js';
import { COMBINATIONS } from './combinations.js';
import { registerProcess } from './register-process.js';

const registered = await registerProcess({ history: 'conversations' });

afterAll(registered.close);

for (const combination of COMBINATIONS) {
  if (combination.door === 'register' && combination.history === 'conversation')
    checkContracts(combination, undefined, registered);
}
