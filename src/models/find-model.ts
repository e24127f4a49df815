import type { ModelSuccessor } from '../types/models.js';
import { modelLimits, successors, type ModelLimits } from './table.js';

/** What the name of a snapshot has behind that of its family: `-2024-08-06`, `-0613`, `-preview`. */
const SNAPSHOT = /-(?:\d{4}-\d{2}-\d{2}|\d{4}|preview)$/;

/** The successor of a model, of its family, or of the base it was fine-tuned from; undefined for one that stays. */
export function findSuccessor(model: string): (ModelSuccessor & { shutdown: string }) | undefined {
  return findRow(successors, model);
}

/** Whether the model was made by fine-tuning another. */
export function isFineTuned(model: string): boolean {
  return model.startsWith('ft:');
}

/** What the model refuses, by its own row or its family's; undefined for one that is not in the table. */
export function findLimits(model: string): ModelLimits | undefined {
  return findRow(modelLimits, model);
}

/** The parameters that a model with such limits refuses at an effort; undefined: at its default one. */
export function listRefused(limits: ModelLimits, effort: unknown): readonly string[] {
  return limits.unlessIdle && effort === 'none' ? [] : limits.refuses;
}

function findRow<Row>(table: Readonly<Record<string, Row>>, model: string): Row | undefined {
  let name = isFineTuned(model) ? (model.split(':')[1] ?? '') : model;
  while (!Object.hasOwn(table, name)) {
    const family = name.replace(SNAPSHOT, '');
    if (family === name) return undefined;
    name = family;
  }
  return table[name];
}
