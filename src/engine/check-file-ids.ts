import { invalidId } from '../errors.js';
import { isOwnFileId } from '../mapping/file-ids.js';
import type { MessageCreateParams, ToolResourcesParam } from '../types/index.js';
import type { EngineContext } from './context.js';

/** Prefix of OpenAI's file ids. Other services have ids of their own. */
const PREFIX = 'file';

/** Parameters of a call that name files. */
export interface NamedFiles {
  messages?: readonly MessageCreateParams[] | null | undefined;
  resources?: ToolResourcesParam | null | undefined;
}

/**
 * Throws the legacy 400 for the first id that is not a file's, before anything is sent. `messagesAt`, `resourcesAt`:
 * the names of the parameters.
 */
export function checkFileIds(
  ctx: EngineContext,
  { messages, resources }: NamedFiles,
  { messagesAt = 'messages', resourcesAt = 'tool_resources' } = {},
): void {
  if (!ctx.speaksToOpenAI) return;
  messages?.forEach((message, index) => {
    checkMessageFileIds(ctx, message, `${messagesAt}[${index}].`);
  });
  checkAll(resources?.code_interpreter?.file_ids, `${resourcesAt}.code_interpreter.file_ids`);
  resources?.file_search?.vector_stores?.forEach(({ file_ids: ids }, index) => {
    checkAll(ids, `${resourcesAt}.file_search.vector_stores[${index}].file_ids`);
  });
}

/** Checks the file ids of one message. `path`: prefix of its parameters. */
export function checkMessageFileIds(ctx: EngineContext, message: MessageCreateParams, path = ''): void {
  if (!ctx.speaksToOpenAI) return;
  if (typeof message.content !== 'string') {
    message.content.forEach((part, index) => {
      if (part.type === 'image_file') check(part.image_file.file_id, `${path}content[${index}].image_file.file_id`);
    });
  }
  message.attachments?.forEach(({ file_id: id }, index) => {
    if (id !== undefined) check(id, `${path}attachments[${index}].file_id`);
  });
}

function checkAll(ids: readonly string[] = [], path: string): void {
  ids.forEach((id, index) => {
    check(id, `${path}[${index}]`);
  });
}

function check(id: string, param: string): void {
  // Ids of files that code created are allowed: they are only in assistant messages, whose images are not sent.
  if (!id.startsWith(PREFIX) && !isOwnFileId(id)) throw invalidId(param, id, PREFIX);
}
