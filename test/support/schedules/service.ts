import { createFakeOpenAI, type FakeOpenAI } from '../../../src/testing/index.js';
import type { Gates } from './gates.js';

/** The number of events after which the model waits for the scheduler: just after `response.in_progress`. */
const HELD_AFTER = 3;

/** The fake service. Its model calls the weather tool once in each run, and then gives an answer that it never repeats. */
export interface Service {
  fake: FakeOpenAI;
  /** Makes the model answer at once and without calls from now on. */
  calm: () => void;
}

export function createService(gates: Gates): Service {
  const fake = createFakeOpenAI();
  const state = { count: 0, isCalm: false };
  fake.respond(({ context }) => {
    state.count += 1;
    if (state.isCalm) return `Still here ${state.count}.`;
    const hold = fake.hold({ afterEvents: HELD_AFTER });
    void hold.reached.then(() => gates.pass(`the model goes on`)).then(() => hold.release());
    if (context.items.at(-1)?.type === 'function_call_output') return `Answer ${state.count}.`;
    const call = { functionCalls: [{ name: 'get_weather', arguments: {}, callId: `call_${state.count}` }] };
    // Every other call has a message before it, so that the end of the turn has more to write.
    return state.count % 2 === 0 ? call : { text: `Look ${state.count}.`, ...call };
  });
  return {
    fake,
    calm: () => {
      state.isCalm = true;
    },
  };
}
