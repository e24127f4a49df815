import { isRecord } from '../lib/plain-values.js';
import type { AssistantsOptions, EraseOption, ExecutionMode } from '../types/index.js';
import { checkFallbacks, checkVariants } from './check-fallbacks.js';
import { checkLocalTools } from './check-local-tools.js';
import { checkModels } from './check-models.js';
import { checkRolloutOption } from './check-rollout-option.js';
import { checkShadowOption } from './check-shadow-option.js';

const EXECUTION_MODES: readonly ExecutionMode[] = ['auto', 'background', 'foreground'];
const ERASE_MODES: readonly EraseOption[] = ['all', 'items', false];
const HISTORIES: readonly string[] = ['conversations', 'store'];
const COMMENTARY: readonly string[] = ['keep', 'drop'];

/** 24 days: what a timer can wait for. */
const LONGEST_RUN_SECONDS = 24 * 86_400;

const OPTIONS: Readonly<Record<keyof AssistantsOptions, true>> = {
  definitions: true,
  store: true,
  history: true,
  context: true,
  namespace: true,
  models: true,
  fallbacks: true,
  variants: true,
  request: true,
  execution: true,
  runTimeout: true,
  container: true,
  tools: true,
  commentary: true,
  citationMarkers: true,
  erase: true,
  waitUntil: true,
  onEvent: true,
  rollout: true,
  shadow: true,
};

/**
 * Checks what only plain JavaScript can get wrong in the options, when a client is made rather than at its first run.
 * @throws TypeError naming the option
 */
export function checkAssistantsOptions(options: AssistantsOptions): void {
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(OPTIONS, key));
  if (unknown !== undefined) throw new TypeError(`Unknown option 'assistants.${unknown}'.`);
  const {
    commentary,
    container,
    context,
    definitions,
    erase,
    execution,
    fallbacks,
    history,
    models,
    namespace,
    onEvent,
    request,
    rollout,
    runTimeout,
    shadow,
    tools,
    variants,
  } = options;
  if (history !== undefined && typeof history !== 'function' && !HISTORIES.includes(history)) {
    throw new TypeError(
      `'assistants.history' is '${history}', and has to be one of: ${HISTORIES.join(', ')}, or a function.`,
    );
  }
  if (context !== undefined && context !== 'full' && typeof context !== 'function' && !isStrategy(context)) {
    throw new TypeError(
      "'assistants.context' has to be 'full', a function, or a strategy: an object with 'name' and 'select'.",
    );
  }
  if (execution !== undefined && !EXECUTION_MODES.includes(execution)) {
    throw new TypeError(
      `'assistants.execution' is '${execution}', and has to be one of: ${EXECUTION_MODES.join(', ')}.`,
    );
  }
  if (runTimeout !== undefined && !isDuration(runTimeout)) {
    throw new TypeError("'assistants.runTimeout' has to be a number of seconds above 0, and at most 24 days.");
  }
  if (erase !== undefined && !ERASE_MODES.includes(erase)) {
    throw new TypeError(`'assistants.erase' is '${String(erase)}', and has to be one of: ${ERASE_MODES.join(', ')}.`);
  }
  if (namespace !== undefined && !/^[\w.-]{1,64}$/.test(namespace)) {
    throw new TypeError("'assistants.namespace' has to be 1 to 64 letters, digits and '_', '.', '-'.");
  }
  if (onEvent !== undefined && !isListener(onEvent) && !(Array.isArray(onEvent) && onEvent.every(isListener))) {
    throw new TypeError("'assistants.onEvent' has to be a function, or an array of functions.");
  }
  if (request !== undefined && typeof request !== 'function') {
    throw new TypeError("'assistants.request' has to be a function.");
  }
  if (commentary !== undefined && !COMMENTARY.includes(commentary)) {
    throw new TypeError(`'assistants.commentary' is '${commentary}', and has to be one of: ${COMMENTARY.join(', ')}.`);
  }
  if (container !== undefined) checkContainer(container);
  if (tools !== undefined) checkLocalTools(tools);
  if (models !== undefined) checkModels(models);
  if (fallbacks !== undefined) checkFallbacks(fallbacks);
  if (variants !== undefined) checkVariants(variants);
  if (rollout !== undefined) checkRolloutOption(rollout);
  if (shadow !== undefined) checkShadowOption(shadow);
  if (definitions !== undefined) checkDefinitions(definitions);
}

const CONTAINER_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  memoryLimit: ['1g', '4g', '16g', '64g'],
  whenUnused: ['send', 'omit'],
};

function checkContainer(container: unknown): void {
  if (!isRecord(container)) throw new TypeError("'assistants.container' has to be an object.");
  for (const [name, value] of Object.entries(container)) {
    const values = Object.hasOwn(CONTAINER_VALUES, name) ? CONTAINER_VALUES[name] : undefined;
    if (values === undefined) throw new TypeError(`Unknown option 'assistants.container.${name}'.`);
    if (value !== undefined && !values.includes(value)) {
      throw new TypeError(
        `'assistants.container.${name}' is ${JSON.stringify(value)}, and has to be one of: ${values.join(', ')}.`,
      );
    }
  }
}

const isDuration = (value: unknown): boolean => typeof value === 'number' && value > 0 && value <= LONGEST_RUN_SECONDS;

const isStrategy = (value: unknown): boolean =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['select'] === 'function';

const isListener = (value: unknown): boolean => typeof value === 'function';

/**
 * Checks that the option `definitions` names assistants; what they are made of is checked when they are used. Tells of a saved
 * list page, the likeliest mistake, in so many words.
 * @throws TypeError naming the entry
 */
export function checkDefinitions(definitions: unknown): void {
  if (isRecord(definitions) && Array.isArray(definitions['data'])) {
    throw new TypeError("'assistants.definitions' is a list page: give its 'data'.");
  }
  const named: [string, unknown][] = Array.isArray(definitions)
    ? definitions.map((assistant: unknown, index) => [`[${index}]`, assistant])
    : Object.entries(isRecord(definitions) ? definitions : {}).map(([id, definition]) => [`.${id}`, definition]);
  for (const [name, definition] of named) {
    const needsId = Array.isArray(definitions) && !(isRecord(definition) && typeof definition['id'] === 'string');
    if (needsId || !isRecord(definition) || typeof definition['model'] !== 'string') {
      const fields = Array.isArray(definitions) ? "'id' and 'model'" : "'model'";
      throw new TypeError(`'assistants.definitions${name}' is no assistant: it has to have ${fields}.`);
    }
  }
}
