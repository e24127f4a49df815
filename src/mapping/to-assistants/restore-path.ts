import type { MessageCreateParams } from '../../types/index.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import { convertMessageParams } from '../to-responses/convert-message.js';
import { convertResponseFormat } from '../to-responses/convert-response-format.js';
import { convertTools } from '../to-responses/convert-tools.js';
import { toOldName } from '../to-responses/parameter-names.js';
import type { RunParameters } from '../to-responses/run-parameters.js';
import { isSameItem } from './is-same-item.js';

/** Messages as a call brings them, and where they stand in its parameters. */
export interface GivenMessages {
  messages: readonly Pick<MessageCreateParams, 'role' | 'content'>[];
  /** The list that they are of; null for the one of `messages.create`, whose fields are the parameters themselves. */
  list: string | null;
  /** The place of the first of them in the list. */
  from?: number;
}

/** Fields of a tool in the new API that a tool of the old API does not have. */
const OF_RESOURCES = /^(type|container|vector_store_ids)\b/;

/** What a call has for a path in the items that its messages became: `items[0].content`. Null where it has nothing. */
export function restoreItemPath(path: string, given: GivenMessages): string | null {
  const [, place, field = ''] = /^items\[(\d+)\]\.(.+)/.exec(path) ?? [];
  return restoreMessagePath(Number(place), field, given);
}

/**
 * What a run has for a path in one of its requests. Null where it has nothing: for an item of its thread's past, for a tool
 * or a format that is not the run's, and for a parameter that the run does not set. `given`: the messages that
 * its call has brought.
 */
export function restoreRunPath(
  path: string,
  sent: Pick<ResponseCreateParamsStreaming, 'tools' | 'input' | 'text'>,
  parameters: Pick<RunParameters, 'tools'> & Partial<RunParameters>,
  given: GivenMessages | undefined,
): string | null {
  const { tools, response_format: format } = parameters;
  const [, list, place, field = ''] = /^(input|tools)\[(\d+)\]\.(.+)/.exec(path) ?? [];
  if (list === 'tools') {
    const tool = sent.tools?.[Number(place)];
    const vectorStoreIds = tool && 'vector_store_ids' in tool ? tool.vector_store_ids : [];
    // Some tools are not sent, and others are added.
    const index = tools.findIndex((own) =>
      isSame(convertTools([own], { vectorStoreIds, codeInterpreterFileIds: [] })[0], tool),
    );
    return tool && index >= 0 && !OF_RESOURCES.test(field) ? `tools[${index}].${tool.type}.${field}` : null;
  }
  if (list === 'input') {
    const item = typeof sent.input === 'string' ? undefined : sent.input?.[Number(place)];
    if (item === undefined || given === undefined) return null;
    const index = given.messages.findLastIndex((message) => isSameItem(item, convertMessageParams(message)));
    return restoreMessagePath(index, field, given);
  }
  if (path.startsWith('text.format')) {
    if (!isSame(convertResponseFormat(format), sent.text?.format)) return null;
    return path.replace(/text\.format(\.(?!type$))?/, (_, inner) => `response_format${inner ? '.json_schema.' : ''}`);
  }
  if (path === 'tool_choice.name') return parameters.tool_choice ? 'tool_choice.function.name' : null;
  const name = path === 'reasoning.effort' ? 'reasoning_effort' : toOldName(path);
  return name in parameters ? name : null;
}

/** Both are JSON that the same code has written. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function restoreMessagePath(index: number, field: string, { messages, list, from = 0 }: GivenMessages): string | null {
  const message = messages[index];
  if (message === undefined) return null;
  const own = restoreMessageField(field, message);
  return list === null ? own : `${list}[${from + index}].${own}`;
}

/** The texts of an assistant's message have other places: its images are not sent. */
function restoreMessageField(path: string, { role, content }: GivenMessages['messages'][number]): string {
  if (role !== 'user' || typeof content === 'string') return path.replace(/^content\[.*/, 'content');
  return path.replace(
    /(\d+)\]\.(image_url|file_id|detail)$/,
    (_, index: string, field) => `${index}].${content[Number(index)]?.type}.${field === 'image_url' ? 'url' : field}`,
  );
}
