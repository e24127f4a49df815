/** Returns the model's answer in a message's content; null if there is none. The model gives each answer only once. */
export function readAnswer(content: unknown): string | null {
  const [text] = JSON.stringify(content).match(/(?:Answer|Look|Still here) \d+\./) ?? [];
  return text ?? null;
}
