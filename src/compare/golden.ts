import type { MessageCreateParams, RecordedCall, ReplayParameters } from '../types/index.js';
import type { ConversationItem } from '../types/responses.js';
import { isArray, isRecord } from '../lib/plain-values.js';
import { findFault, readCall, readExpected, readText, type Expected } from './expected.js';

/** A recorded question, and the answer that is expected. */
export interface Golden {
  id: string;
  /** For the report: the last message of the user. */
  question: string;
  items: ConversationItem[];
  messages: MessageCreateParams[];
  /** The id of the assistant. If there is such an assistant, its settings are used, otherwise `parameters`. */
  assistantId: string | null;
  parameters: ReplayParameters | null;
  vectorStoreIds: string[];
  codeInterpreterFileIds: string[];
  /** The recorded function calls, with the outputs to answer them. */
  calls: RecordedCall[];
  /** Null if no answer is expected. */
  expected: Expected | null;
}

type Line = Record<string, unknown>;

/** Reads a line of a file of recorded questions, or says what is wrong with it. `place`: the id to use if the line has none. */
export function readGolden(line: unknown, place: string): Golden | { wrong: string } {
  if (!isRecord(line)) return { wrong: 'It is no JSON object.' };
  const asked = isRecord(line['asked']) ? line['asked'] : null;
  const items = asked ? toList(asked['items']) : [];
  const messages = readMessages(line);
  if (messages === null) return { wrong: "'messages' must be a list of { role, content }." };
  if (items.length + messages.length === 0) return { wrong: "It has neither 'question' nor 'messages' nor 'asked'." };
  const { assistant } = line;
  const parameters = asked ? asked['parameters'] : isRecord(assistant) ? assistant : null;
  const assistantId = readText(line['assistantId']) ?? readText(assistant);
  if (!isRecord(parameters) && assistantId === null) return { wrong: "It names no 'assistant'." };
  const wrong = findFault(line['expected']);
  if (wrong !== null) return { wrong };
  const expected = readExpected(line['original'] ?? line['expected']);
  const outputs = toList(line['toolOutputs']).flatMap(readCall);
  return {
    id: readText(line['id']) ?? readText(line['runId']) ?? place,
    question: readQuestion([...items, ...messages]),
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- unchecked: if the service refuses an item, the answer contains its error
    items: items as ConversationItem[],
    messages,
    assistantId,
    parameters: isRecord(parameters) ? parameters : null,
    vectorStoreIds: toTexts(asked?.['vectorStoreIds']),
    codeInterpreterFileIds: toTexts(asked?.['codeInterpreterFileIds']),
    calls: outputs.length > 0 ? outputs : (expected?.toolCalls ?? []),
    expected,
  };
}

function readMessages({ question, messages }: Line): MessageCreateParams[] | null {
  const given = typeof question === 'string' ? [{ role: 'user', content: question }] : toList(messages);
  return given.every(isMessage) ? [...given] : null;
}

function isMessage(value: unknown): value is MessageCreateParams {
  if (!isRecord(value) || (value['role'] !== 'user' && value['role'] !== 'assistant')) return false;
  return typeof value['content'] === 'string' || isArray(value['content']);
}

/** Returns the text of the user's last message; empty if there is none. */
function readQuestion(messages: readonly unknown[]): string {
  const asked = messages.findLast((message) => isRecord(message) && message['role'] === 'user');
  const content = isRecord(asked) ? asked['content'] : null;
  if (typeof content === 'string') return content;
  return toList(content)
    .flatMap((part) => (isRecord(part) && typeof part['text'] === 'string' ? [part['text']] : []))
    .join('\n');
}

const toList = (value: unknown): readonly unknown[] => (isArray(value) ? value : []);

const toTexts = (value: unknown): string[] => toList(value).filter((entry) => typeof entry === 'string');
