import type { Notify } from '../lib/notify.js';
import type { Assistant, LegacySurface, RolloutSide } from '../types/index.js';
import type { AdoptError } from './adopt-error.js';

/** What the rollout needs of what stands behind the client. */
export interface RolloutPorts {
  legacy: LegacySurface;
  /** A call that `writes` waits while the thread is carried over. */
  findSide: (threadId: string, writes: boolean) => Promise<RolloutSide>;
  /** Whether the other way may have a thread of this one as well: its id is none that this library gives. */
  mayBeCopy: (threadId: string) => boolean;
  /** Writes down that the other way answers for a thread. */
  keepSide: (threadId: string) => Promise<void>;
  keepAssistant: KeepAssistant;
  /** Carries a thread over when it is used; null where that is not wanted. */
  carry: ((threadId: string) => Promise<unknown>) | null;
  adoptError: AdoptError;
  notify: Notify | null;
  warn: (message: string) => void;
}

/** Keeps an assistant of the other way in the store, under its id; one that is there stays as it is. */
export type KeepAssistant = (assistant: Assistant) => Promise<void>;

/** Makes a call by the other way. */
export type AskLegacy = () => Promise<object>;
