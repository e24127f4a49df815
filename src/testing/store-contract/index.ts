import { clockChecks } from './clock-checks.js';
import { concurrencyChecks } from './concurrency-checks.js';
import { listChecks } from './list-checks.js';
import { partitionChecks } from './partition-checks.js';
import type { CreateStore, StoreCheck } from './store-check.js';
import { valueChecks } from './value-checks.js';
import { versionChecks } from './version-checks.js';
import { writeChecks } from './write-checks.js';

export { StoreContractError, type CreateStore, type StoreCheck } from './store-check.js';

/**
 * What a `Store` has to keep, rule by rule, for any test runner:
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
 * Checks a store against the whole contract, rule by rule, without a test runner. Rejects with an `AggregateError` that
 * names the broken rules, its `errors` a `StoreContractError` each.
 *
 * `createStore` is called several times: what it opens must be on the same data. For a store in memory that means to give
 * the same one each time; `close`, where there is one, is called on each that was opened.
 */
export async function testStore(createStore: CreateStore): Promise<void> {
  const errors: Error[] = [];
  for (const rule of storeContract) {
    await rule.run(createStore).catch((error: unknown) => errors.push(error instanceof Error ? error : new Error()));
  }
  if (errors.length === 0) return;
  const broken = errors.map(({ message }) => `\n- ${message}`).join('');
  throw new AggregateError(errors, `The store breaks ${errors.length} of ${storeContract.length} rules:${broken}`);
}
