import type { File } from '@babel/types';
import { readName } from '../sources/literals.js';
import { walk } from '../sources/walk.js';

/** What the code base has taken care of already. */
export interface Given {
  /** Assistants that are defined by their ids, and names of variables that stand for such an id. */
  assistants: Set<string>;
  /** The legacy calls of a process of Node are answered within it. */
  isRegistered: boolean;
  /** The old addresses are served, by `serve` or `run`. */
  isServed: boolean;
}

export const createGiven = (): Given => ({ assistants: new Set(), isRegistered: false, isServed: false });

const ASSISTANT = /\basst_[A-Za-z0-9]+|\b[A-Z0-9_]*(?:ASSISTANT|ASST)[A-Z0-9_]*/g;

/** Notes what a file says of how this package is started. Pages of documentation do not count. */
export function noteDoors(text: string, given: Given): void {
  if (/openai-assistants-shim\/register\b|\binterceptLegacy\(/.test(text)) given.isRegistered = true;
  if (/\bopenai-assistants-shim["',\s]+(serve|run)\b|\bcreateAssistantsHandler\(/.test(text)) given.isServed = true;
}

/** Notes the assistants that a file defines in an option `definitions`. */
export function noteDefinitions(file: File, text: string, given: Given): void {
  walk(file.program, (node) => {
    if (node.type !== 'ObjectProperty' && node.type !== 'VariableDeclarator') return;
    const name = node.type === 'ObjectProperty' ? readName(node.key, node.computed) : readName(node.id, false);
    const value = node.type === 'ObjectProperty' ? node.value : node.init;
    if (name !== 'definitions' || !value) return;
    for (const [id] of text.slice(value.start ?? 0, value.end ?? 0).matchAll(ASSISTANT)) given.assistants.add(id);
  });
}

/** Notes the assistants of a JSON file that holds them as the old API gave them, or as a config file defines them. */
export function noteAssistantData(text: string, given: Given): void {
  if (!/"object"\s*:\s*"assistant"|"definitions"\s*:/.test(text)) return;
  for (const [id] of text.matchAll(/\basst_[A-Za-z0-9]+/g)) given.assistants.add(id);
}
