import type { OpenAI } from 'openai';
import { isOwnFileId } from '../mapping/file-ids.js';
import { isRecord } from '../lib/plain-values.js';
import { findAzureRoot } from '../upstream/azure.js';
import { findSdkClient } from '../upstream/sdk-client.js';
import { readOwnFile, retrieveOwnFile, type OwnFileCall } from './own-files.js';

/** The fields on the way to file ids in a body. No other field is searched. */
const ON_THE_WAY: ReadonlySet<string> = new Set([
  ...['thread', 'messages', 'additional_messages', 'content', 'image_file', 'attachments'],
  ...['tool_resources', 'code_interpreter', 'file_search', 'vector_stores', 'file_ids', 'file_id'],
]);

/** The purpose of a copy: `vision` for images that the model sees, `assistants` for files of tools. Azure has no `vision`. */
type Purpose = 'vision' | 'assistants';

/**
 * Returns the body of a call with other file ids: each file that the code interpreter made is uploaded as a copy, because only
 * its container knows the file. Null if the body names no such file. Images in assistant messages are not sent, so they are not
 * copied.
 */
export function copyOwnFiles(asked: Omit<OwnFileCall, 'id'>, body: unknown): Promise<unknown> | null {
  const found = new Map<string, Purpose>();
  replace(body, (id, purpose) => {
    found.set(id, purpose);
    return id;
  });
  return found.size === 0 ? null : upload(asked, body, found);
}

async function upload(
  asked: Omit<OwnFileCall, 'id'>,
  body: unknown,
  found: ReadonlyMap<string, Purpose>,
): Promise<unknown> {
  const uploads = [...found].map(async ([id, purpose]) => [id, await copyFile({ ...asked, id }, purpose)] as const);
  const copies = new Map(await Promise.all(uploads));
  return replace(body, (id) => copies.get(id) ?? id);
}

/** Returns a copy of a value in which `give` replaces each file id of this library. */
function replace(
  value: unknown,
  give: (id: string, purpose: Purpose) => string,
  purpose: Purpose = 'assistants',
): unknown {
  if (typeof value === 'string') return isOwnFileId(value) ? give(value, purpose) : value;
  if (Array.isArray(value)) return value.map((entry) => replace(entry, give, purpose));
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).map(([name, field]): [string, unknown] => {
    const isLeft =
      !ON_THE_WAY.has(name) || (name === 'content' && (value['role'] === 'assistant' || !Array.isArray(field)));
    return [name, isLeft ? field : replace(field, give, name === 'image_file' ? 'vision' : purpose)];
  });
  return Object.fromEntries(fields);
}

async function copyFile(asked: OwnFileCall, purpose: Purpose): Promise<string> {
  const client: OpenAI = findSdkClient(asked.client);
  const { filename } = await retrieveOwnFile(asked);
  const bytes = await (await readOwnFile(asked)).arrayBuffer();
  const file = new File([bytes], filename);
  const use = findAzureRoot(client) === null ? purpose : 'assistants';
  return (await client.files.create({ file, purpose: use }, asked.options)).id;
}
