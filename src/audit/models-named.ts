import { findSuccessor } from '../models/find-model.js';

/** Describes the shutdown of a model, past or announced; null for any other string. */
export function tellOfModel(name: string, today: string): string | null {
  if (!/^(gpt-|o\d|ft:)/.test(name)) return null;
  const successor = findSuccessor(name);
  if (!successor) return null;
  const { model, shutdown } = successor;
  return shutdown <= today
    ? `shut down on ${shutdown}; ${model} answers in its place (docs/models.md)`
    : `to be shut down on ${shutdown}; then ${model} answers in its place (docs/models.md)`;
}
