const SDK = 'openai';
export const SHIM = 'openai-assistants-shim';

/** The subpaths that this package has like the SDK. The SDK's others are internal, or were only in SDK 4. */
const FILES =
  /^(api-promise|azure|bedrock|client|core|error|index|pagination|resource|resources|shims\/(node|web)|streaming|uploads|version)$/;
const FOLDERS = /^(auth|beta|core|helpers|lib|live|providers|realtime|resources)\/(?!.*\binternal-base$)/;

/** Whether a specifier names the SDK, or a module of it. */
export const isSdk = (specifier: string): boolean => specifier === SDK || specifier.startsWith(`${SDK}/`);

/** Whether a specifier names this package, or a module of it. */
export const isShim = (specifier: string): boolean => specifier === SHIM || specifier.startsWith(`${SHIM}/`);

/**
 * Returns the module of this package for a specifier of the SDK; null if this package has no such module. `openai/src/…`, from
 * which editors import types, counts as the compiled module.
 */
export function toShim(specifier: string): string | null {
  if (specifier === SDK) return SHIM;
  const subpath = specifier.slice(SDK.length + 1).replace(/^src\/(.*?)(\.ts)?$/, '$1');
  const name = subpath.replace(/\.m?js$/, '');
  return FILES.test(name) || FOLDERS.test(name) ? `${SHIM}/${subpath}` : null;
}
