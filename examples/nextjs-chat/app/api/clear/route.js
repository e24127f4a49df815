import { cookies } from 'next/headers';
import { getClient, ifThere } from '../../../lib/openai.js';

/** Deletes the reader's thread. */
export async function POST() {
  const jar = await cookies();
  const id = jar.get('thread')?.value;
  if (id) await ifThere(getClient().beta.threads.delete(id));
  jar.delete('thread');
  return new Response(null, { status: 303, headers: { location: '/' } });
}
