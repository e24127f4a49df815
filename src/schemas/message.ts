import type { MessageCreateParams, MessageUpdateBody } from '../types/index.js';
import { once } from '../lib/once.js';
import { createParser } from './create-parser.js';
import { byType, either, list, metadata, nullable, object, oneOf, optional, text } from './fields.js';
import { attachmentTools } from './tools.js';

const detail = once(() => optional(oneOf('auto', 'low', 'high')));

/** Checks only the beginning of a data URL, which may be long. */
const isImageUrl = (url: string): boolean => /^(data:image\/|https?:\/\/\S+$)/i.test(url);

const imageUrl = () =>
  text().check(({ value, issues }) => {
    if (!isImageUrl(value)) issues.push({ code: 'custom', params: { kind: 'url' }, input: value });
  });

const contentPart = () =>
  byType(
    ['image_file', 'image_url', 'text'],
    [
      object({ type: oneOf('text'), text: text() }),
      object({ type: oneOf('image_file'), image_file: object({ file_id: text(), detail: detail() }) }),
      object({ type: oneOf('image_url'), image_url: object({ url: imageUrl(), detail: detail() }) }),
    ],
  );

const contentText = () =>
  text().check(({ value, issues }) => {
    if (value === '') issues.push({ code: 'custom', params: { kind: 'empty_message' }, input: value });
  });

/** A message in a request: alone, or with a new thread or run. */
export const messageParams = once(() =>
  object({
    role: oneOf('user', 'assistant'),
    content: either('one of a string or array of objects', [
      contentText(),
      list(contentPart(), 'objects', { minimum: 1, maximum: 10 }),
    ]),
    attachments: nullable(list(object({ file_id: optional(text()), tools: optional(attachmentTools()) }), 'objects')),
    metadata: metadata(),
  }),
);

/** Checks the body of `messages.create`. @throws LegacyError */
export const parseMessageCreate = createParser<MessageCreateParams>(messageParams);

/** Checks the body of `messages.update`. @throws LegacyError */
export const parseMessageUpdate = createParser<MessageUpdateBody>(() => object({ metadata: metadata() }));
