import type { RunRecord, RunState } from '../runs/run-events.js';
import { runOrderKey, runRequestKey } from './record-keys.js';

/** When a run is over, and which entries belong to it. */
export interface RunLife {
  /** Unix seconds; null while it has not ended. */
  endedAt: number | null;
  /** Unix seconds after which an unfinished run cannot continue. */
  expiresAt: number;
  /** Keys that are written and deleted together with its state. */
  companions: string[];
}

/** Reads the life of a run from its record, for code that drops or deletes runs without knowing the record's layout. */
export function readRunLife({ asked, state }: RunRecord): RunLife {
  const { id, thread_id: threadId, created_at: createdAt, expires_at: expiresAt } = asked.run;
  return {
    endedAt: hasEnded(state) ? (state.endedAt ?? createdAt) : null,
    expiresAt: expiresAt ?? createdAt,
    companions: [runRequestKey(threadId, id).key, runOrderKey(threadId, asked.orderKey).key],
  };
}

export const hasEnded = ({ phase }: RunState): boolean => phase.at === 'ended';
