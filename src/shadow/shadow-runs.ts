import type { OpenAI } from 'openai';
import { compareAnswers } from '../compare/compare-answers.js';
import type { EngineContext } from '../engine/context.js';
import type { Clock } from '../lib/clock.js';
import { hashToUnit } from '../lib/hash-to-unit.js';
import type { AssistantsListener, AssistantsOptions, RunSubject, ShadowOption } from '../types/index.js';
import type { Call } from '../upstream/call.js';
import type { AnswerTimes } from './read-answer.js';
import { readRecordedRun } from './read-recorded-run.js';
import { replayRun } from './replay-run.js';
import { RunTimes } from './run-times.js';
import { ShadowBudget } from './shadow-budget.js';

/** What `createShadow` needs. */
export interface ShadowPorts {
  /** Sends the repetitions. */
  client: OpenAI;
  options: AssistantsOptions & { shadow: ShadowOption };
  /** Returns the engine's context of the client whose runs are repeated. */
  findContext: () => EngineContext;
  /** Logs a warning. */
  warn: (message: string) => void;
}

/** Logs a warning, once for each `kind`. */
type WarnOnce = (kind: 'failed' | 'left out' | 'budget', message: string) => void;

/** Statuses of runs that have an answer to compare. */
const ANSWERED: readonly string[] = ['completed', 'incomplete', 'failed'];

/** What all clients with the same option `shadow` share: an app may make a client for each request, with `withOptions`. */
interface Shared {
  times: RunTimes;
  budget: ShadowBudget;
  warned: Set<string>;
}

const shared = new WeakMap<ShadowOption, Shared>();

function share(shadow: ShadowOption, clock: Clock): Shared {
  const known = shared.get(shadow);
  if (known) return known;
  const made = { times: new RunTimes(clock), budget: new ShadowBudget(clock, shadow), warned: new Set<string>() };
  shared.set(shadow, made);
  return made;
}

/**
 * Makes a listener that repeats a sample of the runs that end. It returns at once. Errors of a repetition are only logged as
 * warnings.
 */
export function createShadow({ client, options, findContext, warn }: ShadowPorts): AssistantsListener {
  const { shadow, waitUntil } = options;
  const { times, budget, warned } = share(shadow, findContext().clock);
  const warnOnce: WarnOnce = (kind, message) => {
    if (warned.has(kind)) return;
    warned.add(kind);
    warn(message);
  };
  const repeat = (run: RunSubject, taken: AnswerTimes | null): Promise<void> =>
    budget
      .run(() => repeatRun({ client, options, findContext, warnOnce }, budget, run, taken))
      .catch((error: unknown) => {
        warnOnce('failed', `A shadow run failed: ${error instanceof Error ? error.message : String(error)}`);
      })
      // The logger may throw as well.
      .catch(() => undefined);
  return (event) => {
    times.note(event);
    if (event.type !== 'run.status' || !ANSWERED.includes(event.to)) return;
    const { runId, threadId, assistantId } = event;
    const run = { runId, threadId, assistantId };
    const { sample } = shadow;
    if (!(typeof sample === 'function' ? sample(run) : hashToUnit(runId) < sample)) return;
    if (!budget.admit()) {
      warnOnce('left out', "Shadow runs were left out: more are due than 'assistants.shadow.maxPerMinute' allows.");
      return;
    }
    const work = repeat(run, times.read(runId));
    waitUntil?.(work);
  };
}

async function repeatRun(
  { client, options, findContext, warnOnce }: Omit<ShadowPorts, 'warn'> & { warnOnce: WarnOnce },
  budget: ShadowBudget,
  subject: RunSubject,
  times: AnswerTimes | null,
): Promise<void> {
  const ctx = findContext();
  const { shadow } = options;
  const call: Call = { name: 'shadow', options: {}, response: null, ...subject };
  const recorded = await readRecordedRun(ctx, subject, times, call);
  if (recorded === null) return;
  const { asked, answer: original, tools } = recorded;
  const changes = typeof shadow.options === 'function' ? shadow.options(subject, asked) : shadow.options;
  const expected = original.usage?.total_tokens ?? 0;
  if (!budget.reserve(expected)) {
    warnOnce('budget', "No more runs are repeated: the tokens of 'assistants.shadow.maxTokens' are used up.");
    return;
  }
  const repeated = await replayRun(
    client,
    options,
    {
      ...asked,
      assistantId: subject.assistantId,
      parameters: { ...asked.parameters, ...changes },
      calls: original.toolCalls,
      tools,
      request: shadow.request,
    },
    ctx.over ?? undefined,
  );
  budget.settle(expected, repeated.usage?.total_tokens ?? 0);
  // The fake was reset meanwhile, so the run no longer exists.
  if (ctx.over?.aborted) return;
  const differences = compareAnswers(original, repeated);
  await shadow.onResult({ ...subject, asked, original, shadow: repeated, differences });
}
