/** Node's `process`, which loads built-in modules when they are needed. The fake itself works without them. */
export function requireNode(): Pick<typeof process, 'getBuiltinModule'> {
  if (typeof process === 'object' && typeof process.getBuiltinModule === 'function') return process;
  throw new Error('createFakeOpenAI: this needs the built-in modules of Node 20.16 or later');
}
