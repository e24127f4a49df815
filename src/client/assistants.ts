import type { APIPromise, PagePromise } from 'openai';
import type {
  Assistant,
  AssistantCreateParams,
  AssistantDeleted,
  AssistantListParams,
  AssistantUpdateParams,
} from '../types/index.js';
import { send } from './api-promise.js';
import { Resource } from './backend.js';
import { checkIds } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { splitQuery, type RequestOptions } from './request-options.js';

/** `client.beta.assistants`. */
export class Assistants extends Resource {
  create = (body: AssistantCreateParams, options?: RequestOptions): APIPromise<Assistant> =>
    send(this.backend, 'assistants.create', { body, options }, ({ engine, schemas }, json, call) =>
      engine.createAssistant(schemas.parseAssistantCreate(json), call),
    );

  retrieve = (assistantId: string, options?: RequestOptions): APIPromise<Assistant> => {
    const { id } = checkIds(this.backend.client, { id: assistantId });
    return send(this.backend, 'assistants.retrieve', { options }, ({ engine }, _body, call) =>
      engine.retrieveAssistant(id, call),
    );
  };

  update = (assistantId: string, body: AssistantUpdateParams, options?: RequestOptions): APIPromise<Assistant> => {
    const { id } = checkIds(this.backend.client, { id: assistantId });
    return send(this.backend, 'assistants.update', { body, options }, ({ engine, schemas }, json, call) =>
      engine.updateAssistant(id, schemas.parseAssistantUpdate(json), call),
    );
  };

  list = (
    query?: AssistantListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Assistant>, Assistant> =>
    sendList(
      this.backend,
      'assistants.list',
      '/assistants',
      splitQuery(query, options),
      ({ engine, schemas }, given, call) => engine.listAssistants(schemas.parseListQuery(given), call),
    );

  delete = (assistantId: string, options?: RequestOptions): APIPromise<AssistantDeleted> => {
    const { id } = checkIds(this.backend.client, { id: assistantId });
    return send(this.backend, 'assistants.delete', { options }, ({ engine }, _body, call) =>
      engine.deleteAssistant(id, call),
    );
  };

  /** SDK v4's name of {@link delete}. */
  del = (assistantId: string, options?: RequestOptions): APIPromise<AssistantDeleted> =>
    this.delete(assistantId, options);
}
