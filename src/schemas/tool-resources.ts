import { once } from '../lib/once.js';
import { byType, integer, list, metadata, nullable, object, oneOf, optional, text } from './fields.js';

const codeInterpreter = once(() => object({ file_ids: optional(list(text(), 'strings', { maximum: 20 })) }));
const vectorStoreIds = once(() => optional(list(text(), 'strings', { maximum: 1 })));

const vectorStore = () =>
  object({
    file_ids: optional(list(text(), 'strings')),
    chunking_strategy: optional(
      byType(
        ['auto', 'static'],
        [
          object({ type: oneOf('auto') }),
          object({
            type: oneOf('static'),
            static: object({
              max_chunk_size_tokens: integer(100, 4096),
              chunk_overlap_tokens: integer(0),
            }),
          }),
        ],
      ),
    ),
    metadata: metadata(),
  });

/** Tool resources of something that exists: an assistant, a thread, or the assistant of a run. */
export const toolResources = once(() =>
  nullable(
    object({
      code_interpreter: optional(codeInterpreter()),
      file_search: optional(object({ vector_store_ids: vectorStoreIds() })),
    }),
  ),
);

/** Tool resources of something new, which can also create a vector store. */
export const newToolResources = once(() =>
  nullable(
    object({
      code_interpreter: optional(codeInterpreter()),
      file_search: optional(
        object({
          vector_store_ids: vectorStoreIds(),
          vector_stores: optional(list(vectorStore(), 'objects', { maximum: 1 })),
        }).check(({ value, issues }) => {
          if (value.vector_store_ids === undefined || value.vector_stores === undefined) return;
          if (value.vector_store_ids.length === 0 || value.vector_stores.length === 0) return;
          const params = { kind: 'exclusive', other: 'vector_store_ids' };
          issues.push({ code: 'custom', params, input: value, path: ['vector_stores'] });
        }),
      ),
    }),
  ),
);
