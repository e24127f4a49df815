import { fingerprint } from '../../lib/fingerprint.js';
import { timeOrderKey } from '../../lib/random-id.js';
import { createMessage } from '../../mapping/to-assistants/convert-message.js';
import { convertImportedMessage } from '../../mapping/to-responses/convert-imported-message.js';
import type { StoreChange } from '../../store/store.js';
import type { Message, Run, RunStep } from '../../types/index.js';
import type { EngineContext } from '../context.js';
import { toExtras } from '../records/message-records.js';
import { itemKey, messageKey, runKey, runOrderKey, runRequestKey } from '../records/record-keys.js';
import { createRunState } from '../runs/new-run.js';
import type { FinalStatus } from '../runs/run-events.js';

/** The changes that store an imported message at its place in the thread. */
export function toMessageChanges(
  { records: { items, messages } }: EngineContext,
  message: Message,
  number: number,
  goneFiles: ReadonlySet<string>,
): StoreChange[] {
  const item = convertImportedMessage(message, goneFiles);
  const extras = { ...toExtras(message), item: number };
  const source = { threadId: message.thread_id, fallbackCreatedAt: message.created_at, citationMarkers: true };
  const shown =
    item.type === 'message' ? createMessage({ ...item, role: message.role }, { ...source, extras }) : message;
  const imported = findDifferences(message, shown);
  return [
    items.change(itemKey(message.thread_id, number), item),
    messages.change(messageKey(message.thread_id, message.id), { ...extras, imported }),
  ];
}

/**
 * The fields in which an imported message differs from how it would be shown. Except metadata, which can change and is
 * stored separately.
 */
function findDifferences(message: Message, shown: Message): Partial<Message> {
  const others = new Map<string, unknown>(Object.entries(shown));
  const isOther = ([name, value]: [string, unknown]): boolean =>
    name !== 'metadata' && JSON.stringify(value) !== JSON.stringify(others.get(name));
  return Object.fromEntries(Object.entries(message).filter(isOther));
}

/** The order key of an imported object: by time (Unix seconds), then by number. */
export const placedOrderKey = (time: number, index: number, id: string): string =>
  timeOrderKey(time * 1000, `${index.toString(36).padStart(6, '0')}${fingerprint(id)}`);

/** The changes that record an imported run and its steps. */
export function toRunChanges(
  { records: { runs, runRequests, runOrder } }: EngineContext,
  run: Run,
  steps: readonly RunStep[],
  orderKey: string,
): StoreChange[] {
  const { id, thread_id: threadId, metadata } = run;
  const asked = {
    orderKey,
    hold: null,
    run,
    parameters: { model: run.model },
    sources: { vectorStoreIds: [], codeInterpreterFileIds: [] },
    includeContent: false,
    history: 'store' as const,
  };
  const state = {
    ...createRunState([], { background: false, metadata }),
    phase: { at: 'ended' as const, as: readFinalStatus(run) },
    steps: [...steps],
    startedAt: run.started_at,
    endedAt: run.completed_at ?? run.failed_at ?? run.cancelled_at ?? run.created_at,
    usage: run.usage,
    lastError: run.last_error,
    incompleteDetails: run.incomplete_details,
    imported: true as const,
  };
  return [
    runs.change(runKey(threadId, id), state),
    runRequests.change(runRequestKey(threadId, id), asked),
    runOrder.change(runOrderKey(threadId, orderKey), id),
  ];
}

/** The final status of an imported run; the reader of the import has ended all runs. */
function readFinalStatus({ status }: Run): FinalStatus {
  switch (status) {
    case 'completed':
    case 'incomplete':
    case 'failed':
    case 'cancelled':
      return status;
    default:
      return 'expired';
  }
}
