import type { OpenAI } from 'openai';
import { cosine } from '../../compare/cosine.js';

/**
 * Resolves the similarity of two texts by the embeddings of a model, and the tokens that this used. Rejects with the SDK's
 * errors.
 */
export async function embedSimilarity(
  client: OpenAI,
  model: string,
  texts: readonly [string, string],
  signal: AbortSignal,
): Promise<{ similarity: number; tokens: number }> {
  const body = { model, input: [...texts], encoding_format: 'float' as const };
  const { data, usage } = await client.embeddings.create(body, { signal });
  const [one, other] = [0, 1].map((index) => data.find((entry) => entry.index === index)?.embedding);
  if (!one || !other) throw new Error('The answer does not have an embedding for each text.');
  return { similarity: cosine(one, other), tokens: usage.total_tokens };
}
