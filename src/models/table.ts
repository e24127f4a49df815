import type { ModelSuccessor } from '../types/models.js';

/**
 * Data about OpenAI's models: when OpenAI shuts them down, which models replace them, and what models refuse. The engine, the
 * fake and the entry `openai-assistants-shim/models` read this one table. State of 2026-11-26.
 */

/** Models that are shut down or will be. OpenAI names a successor for each. */
export type RetiredModel =
  | 'gpt-3.5-turbo'
  | 'gpt-4'
  | 'gpt-4-1106-preview'
  | 'gpt-4-turbo'
  | 'gpt-4o-2024-05-13'
  | 'gpt-4.1-nano'
  | 'o1'
  | 'o1-pro'
  | 'o3-mini'
  | 'o4-mini'
  | 'gpt-5'
  | 'gpt-5-mini'
  | 'gpt-5-nano'
  | 'o3'
  | 'gpt-4o'
  | 'gpt-4o-mini'
  | 'gpt-4.1'
  | 'gpt-4.1-mini';

/** What a model refuses, besides what all models refuse. */
export interface ModelLimits {
  /** Request parameters that it refuses. */
  refuses: readonly string[];
  /** Whether it accepts them with the effort `none`. */
  unlessIdle?: boolean;
  /** Reasoning efforts that it does not support. */
  lacksEfforts?: readonly string[];
}

const SAMPLING = ['temperature', 'top_p'] as const;
const ALWAYS: ModelLimits = { refuses: SAMPLING };
const WHILE_REASONING: ModelLimits = { refuses: SAMPLING, unlessIdle: true };

/** The models that refuse something, by name. A snapshot refuses what its family refuses. */
export const modelLimits: Readonly<Record<string, ModelLimits>> = {
  o1: ALWAYS,
  'o1-pro': ALWAYS,
  o3: ALWAYS,
  'o3-mini': ALWAYS,
  'o4-mini': ALWAYS,
  'gpt-5': ALWAYS,
  'gpt-5-mini': ALWAYS,
  'gpt-5-nano': ALWAYS,
  'gpt-5.6-sol': WHILE_REASONING,
  'gpt-5.6-terra': { ...WHILE_REASONING, lacksEfforts: ['minimal'] },
  'gpt-5.6-luna': WHILE_REASONING,
  'gpt-6-luna': WHILE_REASONING,
  'gpt-6.1-sol': { refuses: [...SAMPLING, 'top_logprobs'], lacksEfforts: ['none', 'minimal'] },
  'gpt-6.1-terra': WHILE_REASONING,
};

/** Replaces a model that did not reason. The successor must not reason, or it would use up the token limits of the callers. */
const idle = (model: string, shutdown: string) => ({ model, set: { reasoning_effort: 'none' as const }, shutdown });

/** Replaces a model that reasoned. Requests leave out what the successor refuses. */
const reasoning = (model: string, shutdown: string) => ({
  model,
  omit: [...(modelLimits[model]?.refuses ?? [])],
  shutdown,
});

/**
 * The successor of each retired model, as OpenAI names it, with the parameters to set or leave out so that it answers like the
 * old model, and the date of the shutdown. You can pass it to the option `models`, all or in part: `models: { ...successors,
 * 'gpt-4': 'gpt-5.6-terra' }`.
 */
export const successors: Readonly<Record<RetiredModel, ModelSuccessor & { shutdown: string }>> = {
  'gpt-3.5-turbo': idle('gpt-5.6-terra', '2026-10-23'),
  'gpt-4': idle('gpt-5.6-sol', '2026-10-23'),
  'gpt-4-1106-preview': idle('gpt-5.6-sol', '2026-10-23'),
  'gpt-4-turbo': idle('gpt-5.6-sol', '2026-10-23'),
  'gpt-4o-2024-05-13': idle('gpt-5.6-sol', '2026-10-23'),
  'gpt-4.1-nano': idle('gpt-5.6-luna', '2026-10-23'),
  o1: reasoning('gpt-5.6-sol', '2026-10-23'),
  'o1-pro': { ...reasoning('gpt-5.6-sol', '2026-10-23'), set: { reasoning: { mode: 'pro' } } },
  'o3-mini': reasoning('gpt-5.6-sol', '2026-10-23'),
  'o4-mini': reasoning('gpt-5.6-terra', '2026-10-23'),
  'gpt-5': reasoning('gpt-6.1-sol', '2026-12-11'),
  'gpt-5-mini': reasoning('gpt-6.1-terra', '2026-12-11'),
  'gpt-5-nano': reasoning('gpt-6-luna', '2026-12-11'),
  o3: reasoning('gpt-6.1-sol', '2026-12-11'),
  'gpt-4o': idle('gpt-6-luna', '2027-01-14'),
  'gpt-4o-mini': idle('gpt-6-luna', '2027-01-14'),
  'gpt-4.1': idle('gpt-6-luna', '2027-01-14'),
  'gpt-4.1-mini': idle('gpt-6-luna', '2027-01-14'),
};
