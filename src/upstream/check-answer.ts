import { isRecord } from '../lib/plain-values.js';

/** Checks that an answer has the fields that the engine reads. */
export type AnswerCheck = (answer: Readonly<Record<string, unknown>>) => boolean;

/** An object with an id: a conversation, a response, a vector store, the confirmation of a deletion. */
export const hasId: AnswerCheck = ({ id }) => typeof id === 'string' && id !== '';

/** An item of a conversation. */
export const isItem: AnswerCheck = ({ type }) => typeof type === 'string';

/** A list of items. */
export const isItemList: AnswerCheck = ({ data }) => Array.isArray(data) && data.every((item) => isRecord(item));

/** A vector store with the number of files that can be searched. */
export const hasFileCounts: AnswerCheck = (answer) => hasId(answer) && isRecord(answer.file_counts);
