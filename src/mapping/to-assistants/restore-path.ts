import type { MessageCreateParams } from '../../types/index.js';
import type { ResponseCreateParamsStreaming } from '../../types/responses.js';
import { convertMessageParams } from '../to-responses/convert-message.js';
import { convertResponseFormat } from '../to-responses/convert-response-format.js';
import { convertTools } from '../to-responses/convert-tools.js';
import { toOldName } from '../to-responses/parameter-names.js';
import type { RunParameters } from '../to-responses/run-parameters.js';
import { isSameItem } from './is-same-item.js';

/** Messages in the parameters of a call. */
export interface NewMessages {
  messages: readonly Pick<MessageCreateParams, 'role' | 'content'>[];
  /** The parameter that lists them; null for `messages.create`, whose parameters are the message's fields. */
  list: string | null;
  /** Position of the first message in the list. */
  from?: number;
}

/** Fields of a tool that only the new API has. */
const OF_RESOURCES = /^(type|container|vector_store_ids)\b/;

/**
 * Translates a path in the items that messages became, such as `items[0].content`, to the call's parameter. Null if
 * there is none.
 */
export function restoreItemPath(path: string, newMessages: NewMessages): string | null {
  const [, place, field = ''] = /^items\[(\d+)\]\.(.+)/.exec(path) ?? [];
  return restoreMessagePath(Number(place), field, newMessages);
}

/**
 * Translates a path in a request of a run to the run's parameter. Null if there is none: for an older item of the
 * thread, for a tool or format that is not the run's, and for a parameter that the run does not set. `newMessages`: the
 * messages in the call's parameters.
 */
export function restoreRunPath(
  path: string,
  sent: Pick<ResponseCreateParamsStreaming, 'tools' | 'input' | 'text'>,
  parameters: Pick<RunParameters, 'tools'> & Partial<RunParameters>,
  newMessages: NewMessages | undefined,
): string | null {
  const { tools, response_format: format } = parameters;
  const [, list, place, field = ''] = /^(input|tools)\[(\d+)\]\.(.+)/.exec(path) ?? [];
  if (list === 'tools') {
    const tool = sent.tools?.[Number(place)];
    const vectorStoreIds = tool && 'vector_store_ids' in tool ? tool.vector_store_ids : [];
    // The request may leave out tools and add others.
    const index = tools.findIndex((own) =>
      isSame(convertTools([own], { vectorStoreIds, codeInterpreterFileIds: [] })[0], tool),
    );
    return tool && index >= 0 && !OF_RESOURCES.test(field) ? `tools[${index}].${tool.type}.${field}` : null;
  }
  if (list === 'input') {
    const item = typeof sent.input === 'string' ? undefined : sent.input?.[Number(place)];
    if (item === undefined || newMessages === undefined) return null;
    const index = newMessages.messages.findLastIndex((message) => isSameItem(item, convertMessageParams(message)));
    return restoreMessagePath(index, field, newMessages);
  }
  if (path.startsWith('text.format')) {
    if (!isSame(convertResponseFormat(format), sent.text?.format)) return null;
    return path.replace(/text\.format(\.(?!type$))?/, (_, inner) => `response_format${inner ? '.json_schema.' : ''}`);
  }
  if (path === 'tool_choice.name') return parameters.tool_choice ? 'tool_choice.function.name' : null;
  const name = path === 'reasoning.effort' ? 'reasoning_effort' : toOldName(path);
  return name in parameters ? name : null;
}

/** Both are JSON written by the same code. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function restoreMessagePath(index: number, field: string, { messages, list, from = 0 }: NewMessages): string | null {
  const message = messages[index];
  if (message === undefined) return null;
  const own = restoreMessageField(field, message);
  return list === null ? own : `${list}[${from + index}].${own}`;
}

/** The texts of an assistant's message have other positions, because its images are not sent. */
function restoreMessageField(path: string, { role, content }: NewMessages['messages'][number]): string {
  if (role !== 'user' || typeof content === 'string') return path.replace(/^content\[.*/, 'content');
  return path.replace(
    /(\d+)\]\.(image_url|file_id|detail)$/,
    (_, index: string, field) => `${index}].${content[Number(index)]?.type}.${field === 'image_url' ? 'url' : field}`,
  );
}
