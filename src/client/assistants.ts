import type { APIPromise, PagePromise } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import type {
  Assistant,
  AssistantCreateParams,
  AssistantDeleted,
  AssistantListParams,
  AssistantUpdateParams,
} from '../types/index.js';
import { send } from './api-promise.js';
import { readIdsOf } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { splitQuery, type RequestOptions } from './request-options.js';
import { extendSdk, sdkClasses } from './resource.js';

/** `client.beta.assistants`. */
export class Assistants extends extendSdk(sdkClasses.Beta?.Assistants) {
  static readonly AssistantsPage = CursorPage;

  create(body: AssistantCreateParams, options?: RequestOptions): APIPromise<Assistant> {
    return send(this._client, 'assistants.create', { ids: {}, body, options }, ({ engine, schemas }, json, call) =>
      engine.createAssistant(schemas.parseAssistantCreate(json), call),
    );
  }

  retrieve(id: string, options?: RequestOptions): APIPromise<Assistant> {
    const given = { ...readIdsOf(this._client, { id }), options };
    return send(this._client, 'assistants.retrieve', given, ({ engine }, _body, call) =>
      engine.retrieveAssistant(id, call),
    );
  }

  update(id: string, body: AssistantUpdateParams, options?: RequestOptions): APIPromise<Assistant> {
    const given = { ...readIdsOf(this._client, { id }), body, options };
    return send(this._client, 'assistants.update', given, ({ engine, schemas }, json, call) =>
      engine.updateAssistant(id, schemas.parseAssistantUpdate(json), call),
    );
  }

  list(
    query?: AssistantListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Assistant>, Assistant> {
    const listing = { ids: {}, ...splitQuery(query, options) };
    return sendList(this._client, 'assistants.list', '/assistants', listing, ({ engine, schemas }, given, call) =>
      engine.listAssistants(schemas.parseListQuery(given), call),
    );
  }

  delete(id: string, options?: RequestOptions): APIPromise<AssistantDeleted> {
    const given = { ...readIdsOf(this._client, { id }), options };
    return send(this._client, 'assistants.delete', given, ({ engine }, _body, call) =>
      engine.deleteAssistant(id, call),
    );
  }

  /** The name of {@link delete} in SDK v4. */
  del(id: string, options?: RequestOptions): APIPromise<AssistantDeleted> {
    return this.delete(id, options);
  }
}
