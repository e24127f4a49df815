const platform: { process?: NodeJS.Process } = globalThis;

/**
 * Reads something from Node's `process`, such as a built-in module without an import. Undefined in runtimes that do not
 * have it, or only imitate it: in Next.js' edge runtime, the functions of `process` throw.
 */
export function readNode<Found>(read: (node: NodeJS.Process) => Found): Found | undefined {
  try {
    return platform.process && read(platform.process);
  } catch {
    return undefined;
  }
}
