import { nowInSeconds } from '../../../lib/clock.js';
import { listOwnedReasoning } from '../../../mapping/to-assistants/list-owned-reasoning.js';
import { listMessageFiles, type NamedFile } from '../../../mapping/to-assistants/named-files.js';
import type { MessageExtras } from '../../../mapping/to-assistants/message-extras.js';
import { randomId } from '../../../lib/random-id.js';
import type { Message, ToolOutput } from '../../../types/index.js';
import type { ConversationItem, ResponseOutputItem } from '../../../types/responses.js';
import type { EngineContext } from '../../context.js';
import { toExtras } from '../../records/message-records.js';
import { messageKey } from '../../records/record-keys.js';
import type { Intent, RunRecord } from '../../runs/run-events.js';
import type { NewItem } from './stored-items.js';

/** What a turn produced. */
interface TurnOutput {
  messages: readonly Message[];
  output: readonly ResponseOutputItem[];
  /** Files of local tools that its messages can name. */
  files?: readonly NamedFile[] | undefined;
}

/**
 * Makes the items that a turn adds to its thread in the store, in order: the outputs that its response was sent, the
 * response's output, and outputs that close calls which will not be continued. `hasConflicted`: a caller may have set
 * metadata of the messages already.
 */
export async function toTurnItems(
  ctx: EngineContext,
  record: RunRecord,
  intents: readonly Intent[],
  turn: TurnOutput,
  hasConflicted: boolean,
): Promise<NewItem[]> {
  const { id: runId, thread_id: threadId, assistant_id: assistantId } = record.asked.run;
  const said = turn.output.filter(({ type }) => type === 'message').map(({ id }) => id ?? '');
  const read = hasConflicted
    ? await ctx.records.messages.getMany(said.map((id) => messageKey(threadId, id)))
    : said.map(() => null);
  const known = new Map(said.map((id, index) => [id, read[index] ?? null]));
  const named = listMessageFiles(turn.output, turn.files ?? []);
  const toItem = (item: ResponseOutputItem): NewItem => {
    // The two types differ in items that a model never puts out.
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
    const stored = item as ConversationItem;
    if (item.type !== 'message') return { item: stored };
    const message = turn.messages.find(({ id }) => id === item.id);
    const reasoning = listOwnedReasoning(turn.output, item.id);
    const stands = known.get(item.id) ?? null;
    const unshown = { ...BARE, created_at: nowInSeconds(ctx.clock), run_id: runId, assistant_id: assistantId };
    const files = named.get(item.id) ?? [];
    const extras: MessageExtras = {
      ...(message ? toExtras(message) : unshown),
      ...(stands ? { metadata: stands.value.metadata } : {}),
      ...(reasoning.length === 0 ? {} : { reasoning }),
      ...(files.length === 0 ? {} : { files }),
    };
    return { item: stored, extras, known: stands };
  };
  return intents.flatMap((intent) =>
    intent.do === 'answer'
      ? toOutputItems(intent.outputs)
      : [...toOutputItems(intent.outputs), ...turn.output.map(toItem)],
  );
}

/** Record of a message that this client does not show. */
const BARE = { completed_at: null, metadata: {}, attachments: [] };

const toOutputItems = (outputs: readonly ToolOutput[]): NewItem[] =>
  outputs.flatMap(({ tool_call_id: callId, output }) => {
    if (callId === undefined) return [];
    const id = randomId('fco_');
    return [{ item: { type: 'function_call_output', id, call_id: callId, output: output ?? '', status: 'completed' } }];
  });
