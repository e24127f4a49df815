import type { Run } from 'openai-assistants-shim';

/** When a call began and ended, in ticks of a counter that only grows. */
export interface Span {
  from: number;
  to: number;
}

interface Sight extends Span {
  by: string;
  status: Run['status'];
  awaited: readonly string[];
}

interface Update extends Span {
  value: string | undefined;
}

const ENDED: readonly Run['status'][] = ['completed', 'incomplete', 'failed', 'cancelled', 'expired'];
const isEnded = (status: Run['status']): boolean => ENDED.includes(status);

/** The order of the statuses before outputs are submitted. */
const STAGE: Partial<Record<Run['status'], number>> = { queued: 0, in_progress: 1, requires_action: 2 };

/** All states of a run that callers have seen. After one caller has seen a state, no later one may see an earlier state. */
export class RunHistory {
  readonly id: string;
  readonly #isStored: boolean;
  readonly #sights: Sight[] = [];
  readonly #updates: Update[] = [{ value: undefined, from: -1, to: -1 }];
  /** When the first submission began. */
  #submitting = Infinity;
  readonly #accepted: (Span & { callIds: readonly string[] })[] = [];

  /** `isStored`: the thread is in the store. Then other processes see that the model has begun only after the next write. */
  constructor(id: string, isStored: boolean) {
    this.id = id;
    this.#isStored = isStored;
  }

  /** Notes an update of metadata that has begun. It may take effect at any time until the returned function is called, or never. */
  beginUpdate(value: string, from: number): (to: number) => void {
    const update: Update = { value, from, to: Infinity };
    this.#updates.push(update);
    return (to) => {
      update.to = to;
    };
  }

  beginSubmission(from: number): void {
    this.#submitting = Math.min(this.#submitting, from);
  }

  accept(callIds: readonly string[], span: Span): void {
    this.#accepted.push({ callIds, ...span });
  }

  /**
   * Notes the run as a caller saw it, and returns what is wrong with it. The usage may be unknown if an answer of the service was
   * lost, because the items of a response do not contain it.
   */
  see(run: Run, by: string, span: Span, isUsageKnown: boolean): string[] {
    const awaited = (run.required_action?.submit_tool_outputs.tool_calls ?? []).map(({ id }) => id);
    const sight: Sight = { by, status: run.status, awaited, ...span };
    const faults = [
      ...this.#sights.flatMap((earlier) =>
        earlier.to < sight.from && !(this.#isStored && isUnwritten(earlier, sight))
          ? findStepBack(earlier, sight, this.#submitting)
          : [],
      ),
      ...this.#findAskedAgain(sight),
      ...this.#findLostUpdate(run.metadata?.['value'], span),
      ...findMissing(run, isUsageKnown),
    ];
    this.#sights.push(sight);
    return faults.map((fault) => `${this.id} seen by ${by}: ${fault}`);
  }

  #findAskedAgain({ awaited, from }: Sight): string[] {
    const again = this.#accepted.filter(({ callIds, to }) => to < from && callIds.some((id) => awaited.includes(id)));
    return again.length > 0 ? [`asks for outputs again that were accepted: ${awaited.join()}`] : [];
  }

  #findLostUpdate(value: string | undefined, { from, to }: Span): string[] {
    const begun = this.#updates.filter((update) => update.from <= to);
    const isOver = (old: Update): boolean => begun.some((newer) => newer.from > old.to && newer.to < from);
    const possible = begun.filter((update) => !isOver(update)).map((update) => update.value);
    return possible.includes(value) ? [] : [`metadata ${String(value)}, where only ${possible.join('|')} can be`];
  }
}

/** Whether two callers differ only because the store does not know yet that the model has begun; its own process does. */
const isUnwritten = (earlier: Sight, later: Sight): boolean =>
  earlier.status === 'in_progress' && later.status === 'queued' && earlier.by !== later.by;

function findStepBack(earlier: Sight, later: Sight, submitting: number): string[] {
  const step = `${later.status} after ${earlier.by} was told ${earlier.status}`;
  if (isEnded(earlier.status)) return later.status === earlier.status ? [] : [step];
  if (earlier.status === 'cancelling') return later.status === 'cancelling' || isEnded(later.status) ? [] : [step];
  const [before, after] = [STAGE[earlier.status], STAGE[later.status]];
  const isBack = before !== undefined && after !== undefined && after < before;
  return isBack && submitting > later.to ? [step] : [];
}

/** Lists the fields that a run of its status must have, but lacks. */
function findMissing(run: Run, isUsageKnown: boolean): string[] {
  const faults: string[] = [];
  if (isUsageKnown && run.status === 'completed' && run.usage === null) faults.push('completed without usage');
  if (run.status === 'completed' && run.completed_at === null) faults.push('completed without completed_at');
  if (run.status === 'cancelled' && run.cancelled_at === null) faults.push('cancelled without cancelled_at');
  if ((run.status === 'requires_action') !== (run.required_action !== null)) faults.push(`${run.status} and its calls`);
  return faults;
}
