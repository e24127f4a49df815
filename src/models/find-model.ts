import type { ModelSuccessor } from '../types/models.js';
import { modelLimits, successors, type ModelLimits } from './table.js';

/** How the name of a snapshot goes on after the name of its family: `-2024-08-06`, `-0613`, `-preview`. */
const SNAPSHOT = /-(?:\d{4}-\d{2}-\d{2}|\d{4}|preview)$/;

/** The successor of a model, of its family, or of the model that was fine-tuned; undefined if no shutdown is known. */
export function findSuccessor(model: string): (ModelSuccessor & { shutdown: string }) | undefined {
  return findRow(successors, model);
}

/** Whether the model is a fine-tuned one. */
export function isFineTuned(model: string): boolean {
  return model.startsWith('ft:');
}

/** What the model refuses, by its own row or that of its family; undefined if the table has neither. */
export function findLimits(model: string): ModelLimits | undefined {
  return findRow(modelLimits, model);
}

/** The parameters that a model with these limits refuses at a reasoning effort. If `effort` is undefined: at its default. */
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
