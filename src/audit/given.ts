import type { File } from '@babel/types';
import { readName } from '../sources/literals.js';
import { walk } from '../sources/walk.js';

/** What the code base already does to use this library. */
export interface Given {
  /** Ids of assistants that have a definition, and names of variables that contain such an id. */
  assistants: Set<string>;
  /** The app uses `register` or `interceptLegacy`, which answer legacy calls inside the process. */
  isRegistered: boolean;
  /** The app uses `serve`, `run` or the HTTP handler, which answer calls to the old addresses. */
  isServed: boolean;
}

export const createGiven = (): Given => ({ assistants: new Set(), isRegistered: false, isServed: false });

const ASSISTANT = /\basst_[A-Za-z0-9]+|\b[A-Z0-9_]*(?:ASSISTANT|ASST)[A-Z0-9_]*/g;

/** Notes if a file starts this package by `register`, `serve` and so on. Callers leave out pages of documentation. */
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

/** Notes the assistants in a JSON file, if it has assistant objects of the old API or definitions of a config file. */
export function noteAssistantData(text: string, given: Given): void {
  if (!/"object"\s*:\s*"assistant"|"definitions"\s*:/.test(text)) return;
  for (const [id] of text.matchAll(/\basst_[A-Za-z0-9]+/g)) given.assistants.add(id);
}
