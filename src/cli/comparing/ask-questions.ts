import type { OpenAI } from 'openai';
import type { Golden } from '../../compare/golden.js';
import { judge, leaveOut, type Answered, type Judged, type Measure } from '../../compare/judge.js';
import { replayRun } from '../../shadow/replay-run.js';
import type { Assistant, AssistantsOptions, ReplayParameters, RunAnswer } from '../../types/index.js';
import { toMessage } from '../cli-error.js';
import { embedSimilarity } from './embed-similarity.js';
import type { PartFile } from './part-file.js';
import type { GoldenLine } from './read-golden-file.js';

/** How to ask the questions. */
export interface Asking extends Measure {
  client: OpenAI;
  options: AssistantsOptions;
  /** Resolves an assistant; null if the config does not know it. */
  findAssistant: (id: string) => Promise<Assistant | null>;
  /** Parameters that replace those of the assistant. */
  changes: ReplayParameters;
  concurrency: number;
  maxTokens: number;
  /** The model whose embeddings are compared; null to compare words. */
  embeddings: string | null;
  part: PartFile;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

/** Asks several questions at once, and judges the answers. Resolves them in the order of the file. Rejects if it is aborted. */
export async function askQuestions(lines: readonly GoldenLine[], asking: Asking): Promise<Judged[]> {
  const judged: Judged[] = [];
  const waiting = [...lines.entries()];
  let used = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      asking.signal.throwIfAborted();
      const [index, line] = entry;
      const result = await askOne(line, asking, used >= asking.maxTokens);
      used += result.tokens;
      judged[index] = result.judged;
      asking.onProgress((done += 1));
    }
  };
  await Promise.all(Array.from({ length: asking.concurrency }, work));
  asking.signal.throwIfAborted();
  return judged;
}

async function askOne(
  line: GoldenLine,
  asking: Asking,
  isUsedUp: boolean,
): Promise<{ judged: Judged; tokens: number }> {
  if ('leftOut' in line) return { judged: line.leftOut, tokens: 0 };
  const { golden, key } = line;
  const known = asking.part.get(key);
  if (known) return { judged: judge(golden, known, asking), tokens: 0 };
  if (isUsedUp) return { judged: leaveOut(golden, 'The tokens of --max-tokens were used up.'), tokens: 0 };
  const parameters = await findParameters(golden, asking);
  if (parameters === null) {
    return { judged: leaveOut(golden, `There is no assistant ${golden.assistantId ?? ''}.`), tokens: 0 };
  }
  const answer = await replayRun(
    asking.client,
    asking.options,
    { ...golden, ...parameters, assistantId: golden.assistantId ?? 'asst_compare', tools: keepTools(asking.options) },
    asking.signal,
  );
  asking.signal.throwIfAborted();
  const { similarity, tokens } = await measure(golden, answer, asking);
  const answered: Answered = { answer, embedded: similarity };
  // A failed question is asked again by the next call.
  if (answer.status !== 'failed') asking.part.add(key, answered);
  return { judged: judge(golden, answered, asking), tokens: tokens + (answer.usage?.total_tokens ?? 0) };
}

/** The app's own tools are compared too. */
const keepTools = ({ tools }: AssistantsOptions) => tools && (() => tools);

type Parameters = Pick<Golden, 'vectorStoreIds' | 'codeInterpreterFileIds'> & { parameters: ReplayParameters };

/** The parameters of the question: those of the assistant in the config, otherwise those of the line. */
async function findParameters(golden: Golden, { findAssistant, changes }: Asking): Promise<Parameters | null> {
  const { assistantId, parameters: recorded, vectorStoreIds, codeInterpreterFileIds } = golden;
  const found = assistantId === null ? null : await findAssistant(assistantId);
  if (found === null) {
    const { vectorStoreIds: stores, codeInterpreterFileIds: files } = golden;
    return (
      recorded && { parameters: { ...recorded, ...changes }, vectorStoreIds: stores, codeInterpreterFileIds: files }
    );
  }
  const { model, instructions, tools, temperature, top_p, reasoning_effort, response_format } = found;
  const own = { model, instructions, tools, temperature, top_p, reasoning_effort, response_format };
  const set = Object.fromEntries(
    Object.entries(own).filter(([name, value]) => value != null && !(value === 1 && /^te|^to/.test(name))),
  );
  const { file_search: search, code_interpreter: code } = found.tool_resources ?? {};
  return {
    parameters: { ...set, ...changes },
    vectorStoreIds: [...new Set([...vectorStoreIds, ...(search?.vector_store_ids ?? [])])],
    codeInterpreterFileIds: [...new Set([...codeInterpreterFileIds, ...(code?.file_ids ?? [])])],
  };
}

/** Compares texts by embeddings, if that is wanted. If that fails, a warning says so, and words are compared. */
async function measure(
  { expected }: Golden,
  answer: RunAnswer,
  { client, embeddings, signal }: Asking,
): Promise<{ similarity: number | null; tokens: number }> {
  const text = expected?.text ?? '';
  if (embeddings === null || text.trim() === '' || answer.text.trim() === '') return { similarity: null, tokens: 0 };
  try {
    return await embedSimilarity(client, embeddings, [text, answer.text], signal);
  } catch (error) {
    signal.throwIfAborted();
    answer.warnings.push(`Compared by words, because the embeddings failed: ${toMessage(error)}`);
    return { similarity: null, tokens: 0 };
  }
}
