import { isSdk, isShim } from '../swap/specifiers.js';
import { Cell } from './cells.js';
import { readImport, SDK_NAMES } from './surface.js';

/** Returns the exports of a module of the SDK or of this package; null for other modules. */
export function readSdkModule(specifier: string): Cell | null {
  if (!isSdk(specifier) && !isShim(specifier)) return null;
  const subpath = specifier.replace(/^[^/]+\/?/, '').replace(/\.m?js$/, '');
  const module = new Cell();
  module.role = readImport(subpath, '*');
  for (const name of SDK_NAMES) {
    const role = readImport(subpath, name);
    if (role !== null) module.member(name).role = role;
  }
  return module;
}

/** Whether an import of this module is a use by itself, because the module has only types and classes of the Assistants API. */
export const isOfSurface = (specifier: string): boolean =>
  (isSdk(specifier) || isShim(specifier)) &&
  /^[^/]+\/(resources\/beta(\/(index|beta)|\/(assistants|threads|vector-stores)(\/.*)?)?|lib\/AssistantStream)(\.m?js)?$/.test(
    specifier,
  );
