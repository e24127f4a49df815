import { createFakeOpenAI, type FakeOpenAI } from '../../../src/testing/index.js';
import type { Gates } from './gates.js';

/** Behind `response.in_progress`: the model goes on when the scheduler lets it. */
const HELD_AFTER = 3;

/** The fake service: its model calls the weather tool once a run, then answers by a text that it gives only once. */
export interface Service {
  fake: FakeOpenAI;
  /** From now on the model answers at once, and without calls. */
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
    // With a message before it there is more to write at the end.
    return state.count % 2 === 0 ? call : { text: `Look ${state.count}.`, ...call };
  });
  return {
    fake,
    calm: () => {
      state.isCalm = true;
    },
  };
}
