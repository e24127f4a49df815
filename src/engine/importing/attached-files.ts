import { isOwnFileId } from '../../mapping/file-ids.js';
import type { Message, ToolResources } from '../../types/index.js';
import type { ThreadRecord } from '../records/records.js';

/** Collects the files of an imported thread that its runs need and its tool resources do not name. */
export class AttachedFiles {
  readonly #resources: ToolResources;
  readonly #gone: ReadonlySet<string>;
  readonly #code = new Set<string>();
  readonly #search = new Set<string>();

  constructor(resources: ToolResources, gone: ReadonlySet<string>) {
    this.#resources = resources;
    this.#gone = gone;
  }

  note({ attachments }: Message): void {
    const { code_interpreter: code, file_search: search } = this.#resources;
    for (const { file_id: id, tools = [] } of attachments ?? []) {
      // The service does not know a file that code made in a container.
      if (!id || this.#gone.has(id) || isOwnFileId(id)) continue;
      const types = tools.map(({ type }) => type);
      if (types.includes('code_interpreter') && !code?.file_ids?.includes(id)) this.#code.add(id);
      // If the thread has a vector store, the files are in it.
      if (types.includes('file_search') && (search?.vector_store_ids ?? []).length === 0) this.#search.add(id);
    }
  }

  toRecord(): Pick<ThreadRecord, 'attached'> {
    const gone = (this.#resources.code_interpreter?.file_ids ?? []).filter((id) => this.#gone.has(id));
    if (this.#code.size + this.#search.size + gone.length === 0) return {};
    return { attached: { code: [...this.#code], search: [...this.#search], gone } };
  }
}
