import { countRequests } from '../mapping/conversation-size.js';
import { convertImportedMessage } from '../mapping/to-responses/convert-imported-message.js';
import type { Message } from '../types/index.js';
import type { ImportedRecord } from '../types/imported.js';
import type { Catalogue } from './catalogue.js';

const NOTHING: ReadonlySet<string> = new Set();

/** Counts the requests that create the conversations of all threads. It remembers messages that may become empty. */
export class RequestCount {
  /** Messages that are empty without these files, by message id. */
  readonly #silent = new Map<string, readonly string[]>();

  note({ kind, value }: ImportedRecord): void {
    if (kind !== 'message') return;
    const files = value.content.flatMap((part) => (part.type === 'image_file' ? part.image_file.file_id : []));
    if (saysAnything(value, new Set(files))) this.#silent.delete(value.id);
    else this.#silent.set(value.id, saysAnything(value, NOTHING) ? files : []);
  }

  count(catalogue: Catalogue): number {
    let requests = 0;
    for (const threadId of catalogue.listThreads()) {
      const { messages, goneFiles } = catalogue.plan(threadId);
      const said = messages.filter(({ id }) => this.#silent.get(id)?.every((file) => goneFiles.has(file)) !== true);
      requests += countRequests(said.length);
    }
    return requests;
  }
}

function saysAnything(message: Message, goneFiles: ReadonlySet<string>): boolean {
  const item = convertImportedMessage(message, goneFiles);
  return item.type === 'message' && item.content.length > 0;
}
