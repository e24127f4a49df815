import type { APIPromise, PagePromise } from 'openai';
import { parseAssistantCreate, parseAssistantUpdate, parseListQuery } from '../schemas/index.js';
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
    send(this.backend, 'assistants.create', options, async (call) =>
      this.backend.engine.createAssistant(parseAssistantCreate(body), call),
    );

  retrieve = (assistantId: string, options?: RequestOptions): APIPromise<Assistant> => {
    const { id } = checkIds(this.backend.client, { id: assistantId });
    return send(this.backend, 'assistants.retrieve', options, (call) =>
      this.backend.engine.retrieveAssistant(id, call),
    );
  };

  update = (assistantId: string, body: AssistantUpdateParams, options?: RequestOptions): APIPromise<Assistant> => {
    const { id } = checkIds(this.backend.client, { id: assistantId });
    return send(this.backend, 'assistants.update', options, async (call) =>
      this.backend.engine.updateAssistant(id, parseAssistantUpdate(body), call),
    );
  };

  list = (
    query?: AssistantListParams | RequestOptions | null,
    options?: RequestOptions,
  ): PagePromise<LegacyPage<Assistant>, Assistant> =>
    sendList(this.backend, 'assistants.list', '/assistants', splitQuery(query, options), async (given, call) =>
      this.backend.engine.listAssistants(parseListQuery(given), call),
    );

  delete = (assistantId: string, options?: RequestOptions): APIPromise<AssistantDeleted> => {
    const { id } = checkIds(this.backend.client, { id: assistantId });
    return send(this.backend, 'assistants.delete', options, (call) => this.backend.engine.deleteAssistant(id, call));
  };

  /** SDK v4's name of {@link delete}. */
  del = (assistantId: string, options?: RequestOptions): APIPromise<AssistantDeleted> =>
    this.delete(assistantId, options);
}
