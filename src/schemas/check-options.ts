import { isRecord } from '../lib/plain-values.js';
import type { AssistantsOptions, EraseOption, ExecutionMode } from '../types/index.js';
import { checkFallbacks, checkVariants } from './check-fallbacks.js';
import { checkKinds, FUNCTION, isFunction, oneOf, seconds, type Kinds } from './check-kinds.js';
import { checkLocalTools } from './check-local-tools.js';
import { checkModels } from './check-models.js';
import { checkRolloutOption } from './check-rollout-option.js';
import { checkShadowOption } from './check-shadow-option.js';

const EXECUTION_MODES: readonly ExecutionMode[] = ['auto', 'background', 'foreground'];
const ERASE_MODES: readonly EraseOption[] = ['all', 'items', false];

const STORE_METHODS: readonly (keyof NonNullable<AssistantsOptions['store']>)[] = [
  'get',
  'getMany',
  'list',
  'write',
  'partitions',
];

const HISTORY = oneOf(['conversations', 'store'], ', or a function');

const isStrategy = (value: unknown): boolean =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['select'] === 'function';

const CONTAINER: Kinds<NonNullable<AssistantsOptions['container']>> = {
  memoryLimit: oneOf(['1g', '4g', '16g', '64g']),
  whenUnused: oneOf(['send', 'omit']),
};

const OPTIONS: Kinds<AssistantsOptions> = {
  definitions: { check: checkDefinitions },
  store: {
    holds: (value) => isRecord(value) && STORE_METHODS.every((name) => isFunction(value[name])),
    words: `a store: an object with the functions ${STORE_METHODS.join(', ')}`,
  },
  history: { ...HISTORY, holds: (value) => isFunction(value) || HISTORY.holds(value) },
  context: {
    holds: (value) => value === 'full' || isFunction(value) || isStrategy(value),
    words: "'full', a function, or a strategy: an object with 'name' and 'select'",
  },
  namespace: {
    holds: (value) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value),
    words: "1 to 64 letters, digits and '_', '.', '-'",
  },
  models: { check: checkModels },
  fallbacks: { check: checkFallbacks },
  variants: { check: checkVariants },
  request: FUNCTION,
  execution: oneOf(EXECUTION_MODES),
  // The longest time of a timer.
  runTimeout: seconds(24 * 86_400, '24 days'),
  container: { check: (container) => checkKinds(container, CONTAINER, 'assistants.container') },
  tools: { check: checkLocalTools },
  commentary: oneOf(['keep', 'drop']),
  citationMarkers: oneOf([true, false]),
  erase: oneOf(ERASE_MODES),
  waitUntil: FUNCTION,
  onEvent: {
    holds: (value) => isFunction(value) || (Array.isArray(value) && value.every(isFunction)),
    words: 'a function, or an array of functions',
  },
  rollout: { check: checkRolloutOption },
  shadow: { check: checkShadowOption },
};

/**
 * Checks the options when the client is made, not at its first run, for callers without TypeScript.
 * @throws TypeError that names the option
 */
export function checkAssistantsOptions(options: AssistantsOptions): void {
  checkKinds(options, OPTIONS, 'assistants');
}

/** Whether `assistants` has an option of this name. */
export const isAssistantsOption = (name: string): boolean => Object.hasOwn(OPTIONS, name);

/**
 * Checks that the option `definitions` has assistants. Their fields are checked at their first use. A list page has an error of
 * its own, because it is the most likely mistake.
 * @throws TypeError that names the entry
 */
export function checkDefinitions(definitions: unknown): void {
  if (isRecord(definitions) && Array.isArray(definitions['data'])) {
    throw new TypeError("'assistants.definitions' is a list page: pass its 'data'.");
  }
  const named: [string, unknown][] = Array.isArray(definitions)
    ? definitions.map((assistant: unknown, index) => [`[${index}]`, assistant])
    : Object.entries(isRecord(definitions) ? definitions : {}).map(([id, definition]) => [`.${id}`, definition]);
  for (const [name, definition] of named) {
    const needsId = Array.isArray(definitions) && !(isRecord(definition) && typeof definition['id'] === 'string');
    if (needsId || !isRecord(definition) || typeof definition['model'] !== 'string') {
      const fields = Array.isArray(definitions) ? "'id' and 'model'" : "'model'";
      throw new TypeError(`'assistants.definitions${name}' is not an assistant: it must have ${fields}.`);
    }
  }
}
