/** The key or token that a request carries, as OpenAI's clients send it or as Azure's do; null for none. */
export function readKey({ headers }: Request): string | null {
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  return bearer ?? (headers.get('api-key')?.trim() || null);
}
