import { readAll } from '../../store/support/cells.js';
import type { ScheduledThread, ScheduleWorld } from './schedule-world.js';

/** An item of a thread, as the service or the store keeps it. */
export interface ThreadItem {
  type: string;
  call_id?: unknown;
  content?: unknown;
}

/** The items of a thread wherever it lives, oldest first; null when the thread is not there. */
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
      // Each record is its value beside the version of its layout.
      .map(({ value }) => (value as { d: ThreadItem }).d)
  );
}
