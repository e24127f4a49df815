import type { Clock } from '../../lib/clock.js';
import type { Notify } from '../../lib/notify.js';
import type { LeaseWatch } from './lease.js';
import type { Records } from './records.js';
import type { ThreadMemory } from './thread-memory.js';

/** The parts of the engine's context that reading and writing records needs. */
export interface RecordPorts {
  readonly records: Records;
  readonly knownThreads: ThreadMemory;
  readonly clock: Clock;
  readonly leases: LeaseWatch;
  readonly notify: Notify | null;
}
