import { badRequest, type ApiError } from './api-error.js';
import { checkCut, checkFault, checkFunction, checkReply } from './check-use.js';
import type { Fault, FakeResponseRequest, Hold, Reply, Responder, StreamCut } from './types.js';

/** The error code of what only a fake can complain about. */
export const FAKE_ERROR = 'fake_openai_error';

/** A hold that a response has taken. */
export interface PendingHold {
  /** Null: as soon as the response is in progress. */
  afterEvents: number | null;
  reach: (responseId: string) => void;
  released: Promise<void>;
}

interface Counted<T> {
  rule: T;
  left: number;
}

const counted = <T extends { times?: number }>(rule: T): Counted<T> => ({ rule, left: rule.times ?? 1 });

/** Takes one use of the first rule that matches. */
function take<T>(rules: Counted<T>[], fits: (rule: T) => boolean): T | null {
  const found = rules.find(({ left, rule }) => left > 0 && fits(rule));
  if (!found) return null;
  found.left -= 1;
  return found.rule;
}

/** What the test has scripted, and what went wrong. */
export class Script {
  #replies: Reply[] = [];
  #responder: Responder | null = null;
  #faults: Counted<Fault>[] = [];
  #cuts: Counted<StreamCut>[] = [];
  #holds: PendingHold[] = [];
  #problems: string[] = [];

  addReply(reply: Reply): void {
    this.#replies.push(checkReply('fake.reply', reply));
  }

  setResponder(responder: Responder): void {
    checkFunction('fake.respond', responder);
    this.#responder = responder;
  }

  addFault(fault: Fault): void {
    this.#faults.push(counted(checkFault('fake.fail', fault)));
  }

  addCut(cut: StreamCut): void {
    this.#cuts.push(counted(checkCut('fake.cutStream', cut)));
  }

  addHold(afterEvents: number | null): Hold {
    let reach: (id: string) => void = () => undefined;
    let release: () => void = () => undefined;
    const reached = new Promise<string>((resolve) => (reach = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    this.#holds.push({ afterEvents, reach, released });
    return { reached, release };
  }

  /** Keeps a problem for `assertDone`. */
  report(problem: string): void {
    this.#problems.push(problem);
  }

  /** Keeps a problem for `assertDone`, and returns the error for the caller. The SDK does not retry it. */
  refuse(problem: string): ApiError {
    this.report(problem);
    return badRequest(`createFakeOpenAI: ${problem}`, null, FAKE_ERROR);
  }

  /** Returns the next reply, from the queue or from the responder; null if there is neither. */
  async takeReply(request: FakeResponseRequest): Promise<Reply | null> {
    const next = this.#replies.shift();
    if (next !== undefined) return next;
    if (!this.#responder) return null;
    return checkReply('the result of the function of fake.respond', await this.#responder(request));
  }

  takeFault(fits: (fault: Fault) => boolean): Fault | null {
    return take(this.#faults, fits);
  }

  takeCut(): StreamCut | null {
    return take(this.#cuts, () => true);
  }

  takeHold(): PendingHold | null {
    return this.#holds.shift() ?? null;
  }

  /** Lists what was unexpected or not used, one line for each. */
  listProblems(): string[] {
    const problems = [...this.#problems];
    for (const reply of this.#replies) problems.push(`a reply was never used: ${shorten(reply)}`);
    for (const { rule, left } of this.#faults)
      if (left > 0) problems.push(`a fault was left ${left} time(s): ${shorten(rule)}`);
    for (const { rule, left } of this.#cuts)
      if (left > 0) problems.push(`a stream cut was left ${left} time(s): ${shorten(rule)}`);
    if (this.#holds.length > 0) problems.push(`${this.#holds.length} hold(s) met no response`);
    return problems;
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
