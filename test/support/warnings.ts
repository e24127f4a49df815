/** A logger for a client, and what this library has warned of through it. */
export function noteWarnings() {
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const warn = (line: string): void => {
    if (line.startsWith('openai-assistants-shim: ')) warnings.push(line.slice('openai-assistants-shim: '.length));
  };
  return { warnings, logger: { error: ignore, warn, info: ignore, debug: ignore } };
}
