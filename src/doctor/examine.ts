import { checkAssistants, checkConfig, checkMocks, checkRawHttp, checkWaitUntil } from './checks/app.js';
import { checkModels } from './checks/models.js';
import { checkClock, checkKey } from './checks/service.js';
import { checkDurableStore, checkMemoryStore, checkReachableStore } from './checks/store.js';
import { checkNode, checkSdkCopies, checkSdkVersion } from './checks/versions.js';
import type { DoctorFacts } from './facts.js';
import type { Finding, Verdict } from './finding.js';

/** The checks by name, in the order of the report. */
export const CHECKS: Readonly<Record<string, (facts: DoctorFacts) => Verdict>> = {
  node: checkNode,
  'sdk-version': checkSdkVersion,
  'sdk-copies': checkSdkCopies,
  config: checkConfig,
  'memory-store': checkMemoryStore,
  'store-reachable': checkReachableStore,
  'store-durable': checkDurableStore,
  key: checkKey,
  clock: checkClock,
  models: checkModels,
  assistants: checkAssistants,
  'wait-until': checkWaitUntil,
  mocks: checkMocks,
  'raw-http': checkRawHttp,
};

/** Runs all checks on the facts. */
export const examine = (facts: DoctorFacts): Finding[] =>
  Object.entries(CHECKS).map(([check, look]) => ({ check, ...look(facts) }));
