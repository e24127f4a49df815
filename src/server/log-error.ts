/** How many causes of an error to log. */
const DEPTH = 5;

/** Writes an error and its causes to the console, without the given `secrets`. */
export function logError(error: unknown, secrets: readonly string[]): void {
  console.error(`openai-assistants-shim: ${redact(describe(error), secrets)}`);
}

function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const own = depth === 0 ? (error.stack ?? String(error)) : String(error);
  return error.cause === undefined || depth === DEPTH ? own : `${own}\n  caused by ${describe(error.cause, depth + 1)}`;
}

/** Removes secrets: OpenAI's keys are recognised by their prefix, others by their value. */
function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length > 0);
  const named = known.reduce((left, secret) => left.replaceAll(secret, '[key]'), text);
  return named.replace(/\b(sk|sess|ek)-[\w-]{4,}/g, '[key]').replace(/\bBearer\s+[^\s"',;]+/gi, 'Bearer [key]');
}
