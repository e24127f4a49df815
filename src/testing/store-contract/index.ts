import { clockChecks } from './clock-checks.js';
import { concurrencyChecks } from './concurrency-checks.js';
import { listChecks } from './list-checks.js';
import { partitionChecks } from './partition-checks.js';
import { requireCreateStore, type CreateStore, type StoreCheck } from './store-check.js';
import { valueChecks } from './value-checks.js';
import { versionChecks } from './version-checks.js';
import { writeChecks } from './write-checks.js';

export { StoreContractError, type CreateStore, type StoreCheck } from './store-check.js';

/**
 * The rules that a `Store` must keep, for any test runner:
 * `for (const rule of storeContract) test(rule.name, () => rule.run(() => new MyStore()))`.
 */
export const storeContract: readonly StoreCheck[] = [
  ...valueChecks,
  ...versionChecks,
  ...listChecks,
  ...writeChecks,
  ...partitionChecks,
  ...concurrencyChecks,
  ...clockChecks,
];

/**
 * Tests a store against all rules of {@link storeContract}, without a test runner. Rejects with an `AggregateError` whose
 * message names the broken rules, and whose `errors` has a `StoreContractError` for each.
 *
 * It calls `createStore` several times. All returned stores must share the same data: for a store in memory, return the same
 * one each time. It calls `close`, if there is one, on each store. Rejects with a `TypeError` if `createStore` is no such function.
 */
export async function testStore(createStore: CreateStore): Promise<void> {
  requireCreateStore(createStore);
  const errors: Error[] = [];
  for (const rule of storeContract) {
    await rule.run(createStore).catch((error: unknown) => errors.push(error instanceof Error ? error : new Error()));
  }
  if (errors.length === 0) return;
  const broken = errors.map(({ message }) => `\n- ${message}`).join('');
  throw new AggregateError(errors, `The store breaks ${errors.length} of ${storeContract.length} rules:${broken}`);
}
