import { benchCrowd } from './crowd.js';
import { benchDoor } from './door.js';
import { benchEvents } from './events.js';
import { benchGrowth } from './growth.js';
import { benchLatency } from './latency.js';
import { benchMemory } from './memory.js';
import { benchPolledFlow } from './polled-flow.js';
import { benchStores } from './stores.js';
import { benchStream } from './stream.js';

/** The measurements by name. `npm run bench -- flow stream` runs two of them, `npm run bench` all. */
const PARTS: Record<string, () => Promise<void>> = {
  flow: benchPolledFlow,
  stream: benchStream,
  events: benchEvents,
  growth: benchGrowth,
  memory: benchMemory,
  latency: benchLatency,
  stores: benchStores,
  door: benchDoor,
  crowd: benchCrowd,
};

const named = process.argv.slice(2);
for (const [name, bench] of Object.entries(PARTS)) {
  if (named.length === 0 || named.includes(name)) await bench();
}
