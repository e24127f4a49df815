import type { Notify } from '../lib/notify.js';
import type { Assistant, LegacySurface, RolloutSide } from '../types/index.js';
import type { AdoptError } from './adopt-error.js';

/** The functions that a rollout needs from its client. */
export interface RolloutPorts {
  legacy: LegacySurface;
  /** Resolves the side of a thread. A call that `writes` waits while the thread is copied. */
  findSide: (threadId: string, writes: boolean) => Promise<RolloutSide>;
  /** Whether a thread on this side may be a copy of one on the legacy side: true if this library did not make its id. */
  mayBeCopy: (threadId: string) => boolean;
  /** Stores that a thread is on the legacy side. */
  keepSide: (threadId: string) => Promise<void>;
  keepAssistant: KeepAssistant;
  /** Copies a thread to this side when it is used; null without `carryOnUse`. */
  carry: ((threadId: string) => Promise<unknown>) | null;
  adoptError: AdoptError;
  notify: Notify | null;
  warn: (message: string) => void;
}

/** Stores an assistant of the legacy side, under its id. If it is already stored, it does not change. */
export type KeepAssistant = (assistant: Assistant) => Promise<void>;

/** Makes a call on the legacy side. */
export type AskLegacy = () => Promise<object>;
