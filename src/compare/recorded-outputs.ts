import type { RecordedCall } from '../types/index.js';
import { canonicalJson } from './canonical-json.js';

/**
 * Answers function calls with recorded outputs, and uses each output once. Takes the first unused output for the same name and
 * arguments; if there is none, the first unused one for the same name.
 */
export class RecordedOutputs {
  readonly #left: { name: string; arguments: string; output: string }[];

  constructor(calls: readonly RecordedCall[]) {
    this.#left = calls.flatMap(({ name, arguments: args, output }) =>
      output === null ? [] : [{ name, arguments: canonicalJson(args), output }],
    );
  }

  /** Returns the outputs for the calls of one turn, in order; null for a call without one. Serves exact matches first. */
  takeAll(calls: readonly Pick<RecordedCall, 'name' | 'arguments'>[]): (string | null)[] {
    const exact = calls.map((call) => this.#take(call, canonicalJson(call.arguments)));
    return exact.map((output, index) => {
      const call = calls[index];
      return output ?? (call ? this.#take(call, null) : null);
    });
  }

  #take({ name }: Pick<RecordedCall, 'name'>, args: string | null): string | null {
    const at = this.#left.findIndex((call) => call.name === name && (args === null || call.arguments === args));
    return at === -1 ? null : (this.#left.splice(at, 1)[0]?.output ?? null);
  }
}
