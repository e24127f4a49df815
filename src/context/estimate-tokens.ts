import { isRecord } from '../lib/plain-values.js';
import type { ContextItem } from '../types/context.js';

const BYTES_PER_TOKEN = 4;

/** The estimated tokens of an image, whatever its size. */
const IMAGE_TOKENS = 1_000;
const IMAGES: readonly unknown[] = ['input_image', 'computer_screenshot', 'image_generation_call'];

/** Estimates the tokens of some items: one for four bytes of their JSON, and 1,000 for an image. */
export function estimateTokens(items: readonly ContextItem[]): number {
  const encoder = new TextEncoder();
  let images = 0;
  let bytes = 0;
  const leaveImageOut = (_key: string, value: unknown): unknown => {
    if (!isRecord(value) || !IMAGES.includes(value['type'])) return value;
    images += 1;
    return null;
  };
  for (const { item } of items) bytes += encoder.encode(JSON.stringify(item, leaveImageOut)).length;
  return Math.ceil(bytes / BYTES_PER_TOKEN) + images * IMAGE_TOKENS;
}
