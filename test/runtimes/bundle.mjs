import { build } from 'esbuild';

/** The conditions under which each kind of host resolves packages, and the form of a module that it takes. */
const KINDS = {
  worker: { conditions: ['workerd', 'worker', 'browser'], format: 'esm' },
  edge: { conditions: ['edge-light', 'worker', 'browser'], format: 'iife' },
  browser: { conditions: ['browser'], format: 'iife' },
};

/** A program and all that it imports, in one text. What only Node has is an error. */
export async function bundle(entry, kind) {
  const { outputFiles } = await build({
    ...KINDS[kind],
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  return outputFiles[0].text;
}
