import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import type { Store } from 'openai-assistants-shim';
import { nameCombination } from './combinations.js';
import type { Combination } from './contract.js';
import { CONTRACTS } from './contracts/index.js';
import { openDoor, type OpenDoor } from './doors.js';
import type { RegisteredProcess } from './register-process.js';

declare module 'vitest' {
  interface TaskMeta {
    /** What a check was about: the reports of the runner carry it. */
    conformance?: { combination: Combination; surface: string; says: string };
  }
}

/** Checks every contract on a combination, one after the other. */
export function checkContracts(
  combination: Combination,
  openStore?: () => Promise<Store>,
  registered?: RegisteredProcess,
): void {
  describe(nameCombination(combination), () => {
    let open: OpenDoor;
    beforeAll(async () => {
      open = await openDoor(combination, openStore, registered);
    });
    afterEach(() => {
      open.world.fake.reset();
    });
    afterAll(() => open.close());

    for (const { surface, says, check } of CONTRACTS) {
      test(`${surface}: ${says}`, async ({ task }) => {
        task.meta.conformance = { combination, surface, says };
        await check(open.world);
        open.world.fake.assertDone();
      });
    }
  });
}
