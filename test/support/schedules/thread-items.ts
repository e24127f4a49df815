import { readAll } from '../../store/support/cells.js';
import type { ScheduledThread, ScheduleWorld } from './schedule-world.js';

/** An item of a thread, in the service or in the store. */
export interface ThreadItem {
  type: string;
  call_id?: unknown;
  content?: unknown;
}

/** Reads the items of a thread, oldest first; null if the thread does not exist. */
export async function readThreadItems(world: ScheduleWorld, { id }: ScheduledThread): Promise<ThreadItem[] | null> {
  if (world.home === 'conversations') {
    const conversation = world.fake.conversations.find((each) => each.id === id.replace('thread_', 'conv_'));
    return conversation?.items ?? null;
  }
  const entries = (await world.gates.track(readAll(world.store))).filter(({ partition }) =>
    partition.endsWith(`/${id}`),
  );
  const thread = entries.find(({ key }) => key === 'thread');
  if (!thread || !JSON.stringify(thread.value).includes('"history"')) return null;
  return (
    entries
      .filter(({ key }) => key.startsWith('item/'))
      // The store keeps each record with the version of its format; the record itself is in `d`.
      .map(({ value }) => (value as { d: ThreadItem }).d)
  );
}
