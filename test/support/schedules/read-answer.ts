/** The text of an answer in a message's content, each of which is given once; null where there is none. */
export function readAnswer(content: unknown): string | null {
  const [text] = JSON.stringify(content).match(/(?:Answer|Look|Still here) \d+\./) ?? [];
  return text ?? null;
}
