import * as z from 'zod/v4-mini';
import { isUsage } from '../../compare/expected.js';
import type { Answered } from '../../compare/judge.js';
import type { Usage } from '../../types/index.js';

const nullableNumber = z.nullable(z.number());

const call = z.object({ name: z.string(), arguments: z.string(), output: z.nullable(z.string()) });

const answer = z.object({
  model: z.string(),
  status: z.enum(['completed', 'incomplete', 'failed', 'stopped']),
  text: z.string(),
  toolCalls: z.array(call),
  otherTools: z.array(z.string()),
  isValidJson: z.nullable(z.boolean()),
  usage: z.nullable(z.custom<Usage>(isUsage)),
  latencyMs: nullableNumber,
  firstTokenMs: nullableNumber,
  error: z.nullable(z.string()),
  warnings: z.array(z.string()),
});

const line: z.ZodMiniType<AnsweredLine> = z.object({ key: z.string(), answer, embedded: nullableNumber });

/** An answer, as a line of the file. */
export interface AnsweredLine extends Answered {
  /** The key of the question. */
  key: string;
}

/** Reads a line; null if it is damaged or incomplete. */
export function readAnsweredLine(text: string): AnsweredLine | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
