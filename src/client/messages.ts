import type { APIPromise, PagePromise } from 'openai';
import type {
  Message,
  MessageCreateParams,
  MessageDeleted,
  MessageDeleteParams,
  MessageListParams,
  MessageRetrieveParams,
  MessageUpdateBody,
  MessageUpdateParams,
} from '../types/index.js';
import { send } from './api-promise.js';
import { Resource } from './backend.js';
import { checkIds, readItem, readItemBody, type ItemArguments, type ItemBodyArguments } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { splitQuery, type RequestOptions } from './request-options.js';

const PATH = ['thread_id', 'message_id'] as const;

/** `client.beta.threads.messages`. */
export class Messages extends Resource {
  create = (threadId: string, body: MessageCreateParams, options?: RequestOptions): APIPromise<Message> => {
    const { thread_id } = checkIds(this.backend.client, { thread_id: threadId });
    return send(this.backend, 'threads.messages.create', { body, options }, ({ engine, schemas }, json, call) =>
      engine.createMessage(thread_id, schemas.parseMessageCreate(json), call),
    );
  };

  retrieve = (...args: ItemArguments<MessageRetrieveParams>): APIPromise<Message> => {
    const { ids, options } = readItem(this.backend.client, PATH, args);
    return send(this.backend, 'threads.messages.retrieve', { options }, ({ engine }, _body, call) =>
      engine.retrieveMessage(ids.thread_id, ids.message_id, call),
    );
  };

  update = (...args: ItemBodyArguments<MessageUpdateParams, MessageUpdateBody>): APIPromise<Message> => {
    const { ids, body, options } = readItemBody(this.backend.client, PATH, args);
    return send(this.backend, 'threads.messages.update', { body, options }, ({ engine, schemas }, json, call) =>
      engine.updateMessage(ids.thread_id, ids.message_id, schemas.parseMessageUpdate(json), call),
    );
  };

  list = (
    threadId: string,
    query?: MessageListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Message>, Message> => {
    const { thread_id } = checkIds(this.backend.client, { thread_id: threadId });
    return sendList(
      this.backend,
      'threads.messages.list',
      `/threads/${thread_id}/messages`,
      splitQuery(query, options),
      ({ engine, schemas }, given, call) => engine.listMessages(thread_id, schemas.parseMessageListQuery(given), call),
    );
  };

  delete = (...args: ItemArguments<MessageDeleteParams>): APIPromise<MessageDeleted> => {
    const { ids, options } = readItem(this.backend.client, PATH, args);
    return send(this.backend, 'threads.messages.delete', { options }, ({ engine }, _body, call) =>
      engine.deleteMessage(ids.thread_id, ids.message_id, call),
    );
  };

  /** SDK v4's name of {@link delete}. */
  del = (...args: ItemArguments<MessageDeleteParams>): APIPromise<MessageDeleted> => this.delete(...args);
}
