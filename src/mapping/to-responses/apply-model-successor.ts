import type { AssistantsOptions } from '../../types/index.js';
import type { Loss } from './loss.js';
import type { RunParameters } from './run-parameters.js';

/** Parameters a successor may refuse, by their legacy names and by those of the Responses API. */
const OMITTABLE = {
  temperature: 'temperature',
  top_p: 'top_p',
  parallel_tool_calls: 'parallel_tool_calls',
  reasoning_effort: 'reasoning_effort',
  reasoning: 'reasoning_effort',
  response_format: 'response_format',
  text: 'response_format',
  tool_choice: 'tool_choice',
  metadata: 'metadata',
  max_completion_tokens: 'max_completion_tokens',
  max_output_tokens: 'max_completion_tokens',
  truncation_strategy: 'truncation_strategy',
  truncation: 'truncation_strategy',
} as const satisfies Record<string, keyof RunParameters>;

/** What is sent in place of what was asked for. */
export interface Succession {
  parameters: RunParameters;
  /** What must not be sent even where the run has a default for it. */
  omitted: ReadonlySet<keyof RunParameters>;
  losses: Loss[];
}

/** The parameters for the model that took the retired one's place, without those it refuses. */
export function applyModelSuccessor(parameters: RunParameters, models: AssistantsOptions['models']): Succession {
  const entry = models && Object.hasOwn(models, parameters.model) ? models[parameters.model] : undefined;
  const successor = typeof entry === 'string' ? { model: entry } : entry;
  if (successor === undefined) return { parameters, omitted: new Set(), losses: [] };

  const kept = { ...parameters, model: successor.model };
  const omitted = new Set((successor.omit ?? []).flatMap((name) => (isOmittable(name) ? [OMITTABLE[name]] : [])));
  const losses: Loss[] = [];
  for (const name of omitted) {
    if (kept[name] === undefined) continue;
    Reflect.deleteProperty(kept, name);
    losses.push({
      kind: `omit:${name}`,
      message: `'${name}' is not sent to the model '${kept.model}', as configured.`,
    });
  }
  return { parameters: kept, omitted, losses };
}

function isOmittable(name: string): name is keyof typeof OMITTABLE {
  return Object.hasOwn(OMITTABLE, name);
}
