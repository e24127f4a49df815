import { cookies } from 'next/headers';
import { getClient, ifThere } from '../lib/openai.js';
import { toView } from '../lib/view.js';
import { Chat } from './chat.js';

/** The chat, with the messages of the reader's thread. */
export default async function Page() {
  const id = (await cookies()).get('thread')?.value;
  const found = id && (await ifThere(getClient().beta.threads.messages.list(id, { order: 'asc', limit: 100 })));
  return (
    <main>
      <header>
        <h1>Library desk</h1>
        <form method="post" action="/api/clear">
          <button>Clear chat</button>
        </form>
      </header>
      <Chat earlier={found ? found.data.map(toView) : []} />
    </main>
  );
}
