/** Whether a warning depends on the date: it says that a model will be shut down. */
export const isOfDay = (line: string): boolean => line.includes(' will be shut down on ');

/**
 * Returns a logger for a client, and the warnings of this library that it got. Leaves out warnings of coming shutdowns, unless
 * `shutdowns` is true.
 */
export function noteWarnings({ shutdowns = false }: { shutdowns?: boolean } = {}) {
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const warn = (line: string): void => {
    if (isOfDay(line) && !shutdowns) return;
    if (line.startsWith('openai-assistants-shim: ')) warnings.push(line.slice('openai-assistants-shim: '.length));
  };
  return { warnings, logger: { error: ignore, warn, info: ignore, debug: ignore } };
}
