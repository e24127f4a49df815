import type { ListQuery, MessageListParams } from '../types/index.js';
import { once } from '../lib/once.js';
import { createQueryParser } from './create-query-parser.js';
import { integer, object, oneOf, optional, text } from './fields.js';

/** The parameters of every list. */
export const listFields = once(() => ({
  limit: optional(integer(1, 100)),
  order: optional(oneOf('asc', 'desc')),
  after: optional(text()),
  before: optional(text()),
}));

/**
 * Checks the query of a list. Null and empty values count as absent.
 * @throws LegacyError
 */
export const parseListQuery = createQueryParser<ListQuery>(() => object(listFields()));

/** The same for `messages.list`. @throws LegacyError */
export const parseMessageListQuery = createQueryParser<MessageListParams>(() =>
  object({ ...listFields(), run_id: optional(text()) }),
);
