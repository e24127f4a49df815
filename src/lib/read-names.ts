/** Returns a function that tells which ids a text names, such as the message of a refusal, and which of some URLs. */
export function readNames(text: string, urls: readonly string[] = []): (name: string) => boolean {
  const words = new Set(text.match(/[\w-]+/g));
  const [url] = urls.filter((name) => name.includes('://') && text.includes(name)).sort((a, b) => b.length - a.length);
  return (name) => name === url || words.has(name);
}
