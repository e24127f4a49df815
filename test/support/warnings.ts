/** A warning that comes or does not by the day on which a test runs. */
export const isOfDay = (line: string): boolean => line.includes(' will be shut down on ');

/**
 * A logger for a client, and what this library has warned of through it. Shutdowns to come are left out unless `shutdowns`
 * asks for them.
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
