import type { APIPromise, PagePromise } from 'openai';
import { CursorPage } from 'openai/core/pagination';
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
import { readIdsOf, readItem, readItemBody, type ItemArguments, type ItemBodyArguments } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { splitQuery, type RequestOptions } from './request-options.js';
import { extendSdk, sdkClasses } from './resource.js';

const PATH = ['thread_id', 'message_id'] as const;

/** `client.beta.threads.messages`. */
export class Messages extends extendSdk(sdkClasses.Beta?.Threads?.Messages) {
  static readonly MessagesPage = CursorPage;
  static readonly ThreadMessagesPage = CursorPage;

  create(threadId: string, body: MessageCreateParams, options?: RequestOptions): APIPromise<Message> {
    const given = { ...readIdsOf(this._client, { thread_id: threadId }), body, options };
    return send(this._client, 'threads.messages.create', given, ({ engine, schemas }, json, call) =>
      engine.createMessage(threadId, schemas.parseMessageCreate(json), call),
    );
  }

  retrieve(...args: ItemArguments<MessageRetrieveParams>): APIPromise<Message> {
    const given = readItem(this._client, PATH, args);
    const { ids } = given;
    return send(this._client, 'threads.messages.retrieve', given, ({ engine }, _body, call) =>
      engine.retrieveMessage(ids.thread_id, ids.message_id, call),
    );
  }

  update(...args: ItemBodyArguments<MessageUpdateParams, MessageUpdateBody>): APIPromise<Message> {
    const given = readItemBody(this._client, PATH, args);
    const { ids } = given;
    return send(this._client, 'threads.messages.update', given, ({ engine, schemas }, json, call) =>
      engine.updateMessage(ids.thread_id, ids.message_id, schemas.parseMessageUpdate(json), call),
    );
  }

  list(
    threadId: string,
    query?: MessageListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Message>, Message> {
    const { ids, refusal } = readIdsOf(this._client, { thread_id: threadId });
    return sendList(
      this._client,
      'threads.messages.list',
      `/threads/${threadId}/messages`,
      { ids, ...splitQuery(query, options, refusal) },
      ({ engine, schemas }, given, call) => engine.listMessages(threadId, schemas.parseMessageListQuery(given), call),
    );
  }

  delete(...args: ItemArguments<MessageDeleteParams>): APIPromise<MessageDeleted> {
    const given = readItem(this._client, PATH, args);
    const { ids } = given;
    return send(this._client, 'threads.messages.delete', given, ({ engine }, _body, call) =>
      engine.deleteMessage(ids.thread_id, ids.message_id, call),
    );
  }

  /** The name of {@link delete} in SDK v4. */
  del(...args: ItemArguments<MessageDeleteParams>): APIPromise<MessageDeleted> {
    return this.delete(...args);
  }
}
