import type { OpenAI } from 'openai';
import { openResources } from '../upstream/sdk-resources.js';
import { readItem, readItemBody } from './call-styles.js';
import { splitQuery } from './request-options.js';

type Sdk = OpenAI['vectorStores'];
type SdkFiles = Sdk['files'];
type SdkBatches = Sdk['fileBatches'];
type VectorStoreListParams = OpenAI.VectorStores.VectorStoreListParams;
type FileListParams = OpenAI.VectorStores.FileListParams;

/** `client.beta.vectorStores` of SDK v4: today's `client.vectorStores`, in both call styles. */
export class VectorStores {
  readonly #client: OpenAI;
  readonly files: VectorStoreFiles;
  readonly fileBatches: VectorStoreFileBatches;

  constructor(client: OpenAI) {
    this.#client = client;
    this.files = new VectorStoreFiles(client);
    this.fileBatches = new VectorStoreFileBatches(client);
  }

  create: Sdk['create'] = (...args) => openResources(this.#client).vectorStores.create(...args);
  retrieve: Sdk['retrieve'] = (...args) => openResources(this.#client).vectorStores.retrieve(...args);
  update: Sdk['update'] = (...args) => openResources(this.#client).vectorStores.update(...args);
  search: Sdk['search'] = (...args) => openResources(this.#client).vectorStores.search(...args);
  delete: Sdk['delete'] = (...args) => openResources(this.#client).vectorStores.delete(...args);
  /** SDK v4's name of {@link delete}. */
  del: Sdk['delete'] = (...args) => this.delete(...args);

  list = (query?: unknown, options?: OpenAI.RequestOptions): ReturnType<Sdk['list']> => {
    const listing = splitQuery(query, options);
    return openResources(this.#client).vectorStores.list(listing.query as VectorStoreListParams, listing.options);
  };
}

const FILE = ['vector_store_id', 'file_id'] as const;

/** `client.beta.vectorStores.files`. */
class VectorStoreFiles {
  readonly #client: OpenAI;

  constructor(client: OpenAI) {
    this.#client = client;
  }

  create: SdkFiles['create'] = (...args) => this.#sdk.create(...args);
  createAndPoll: SdkFiles['createAndPoll'] = (...args) => this.#sdk.createAndPoll(...args);
  poll: SdkFiles['poll'] = (...args) => this.#sdk.poll(...args);
  upload: SdkFiles['upload'] = (...args) => this.#sdk.upload(...args);
  uploadAndPoll: SdkFiles['uploadAndPoll'] = (...args) => this.#sdk.uploadAndPoll(...args);

  retrieve = (...args: unknown[]): ReturnType<SdkFiles['retrieve']> => {
    const { ids, options } = readItem(this.#client, FILE, args);
    return this.#sdk.retrieve(ids.file_id, { vector_store_id: ids.vector_store_id }, options);
  };

  update = (...args: unknown[]): ReturnType<SdkFiles['update']> => {
    const { ids, body, options } = readItemBody(this.#client, FILE, args);
    const params = { ...(body as object), vector_store_id: ids.vector_store_id };
    return this.#sdk.update(ids.file_id, params as Parameters<SdkFiles['update']>[1], options);
  };

  list = (vectorStoreId: string, query?: unknown, options?: OpenAI.RequestOptions): ReturnType<SdkFiles['list']> => {
    const listing = splitQuery(query, options);
    return this.#sdk.list(vectorStoreId, listing.query as FileListParams, listing.options);
  };

  content = (...args: unknown[]): ReturnType<SdkFiles['content']> => {
    const { ids, options } = readItem(this.#client, FILE, args);
    return this.#sdk.content(ids.file_id, { vector_store_id: ids.vector_store_id }, options);
  };

  delete = (...args: unknown[]): ReturnType<SdkFiles['delete']> => {
    const { ids, options } = readItem(this.#client, FILE, args);
    return this.#sdk.delete(ids.file_id, { vector_store_id: ids.vector_store_id }, options);
  };

  /** SDK v4's name of {@link delete}. */
  del = (...args: unknown[]): ReturnType<SdkFiles['delete']> => this.delete(...args);

  get #sdk(): SdkFiles {
    return openResources(this.#client).vectorStores.files;
  }
}

const BATCH = ['vector_store_id', 'batch_id'] as const;

/** `client.beta.vectorStores.fileBatches`. */
class VectorStoreFileBatches {
  readonly #client: OpenAI;

  constructor(client: OpenAI) {
    this.#client = client;
  }

  create: SdkBatches['create'] = (...args) => this.#sdk.create(...args);
  createAndPoll: SdkBatches['createAndPoll'] = (...args) => this.#sdk.createAndPoll(...args);
  poll: SdkBatches['poll'] = (...args) => this.#sdk.poll(...args);
  uploadAndPoll: SdkBatches['uploadAndPoll'] = (...args) => this.#sdk.uploadAndPoll(...args);

  retrieve = (...args: unknown[]): ReturnType<SdkBatches['retrieve']> => {
    const { ids, options } = readItem(this.#client, BATCH, args);
    return this.#sdk.retrieve(ids.batch_id, { vector_store_id: ids.vector_store_id }, options);
  };

  cancel = (...args: unknown[]): ReturnType<SdkBatches['cancel']> => {
    const { ids, options } = readItem(this.#client, BATCH, args);
    return this.#sdk.cancel(ids.batch_id, { vector_store_id: ids.vector_store_id }, options);
  };

  listFiles = (...args: unknown[]): ReturnType<SdkBatches['listFiles']> => {
    const { ids, body, options } = readItemBody(this.#client, BATCH, args);
    const listing = splitQuery(body, options);
    const params = { ...(listing.query as object | undefined), vector_store_id: ids.vector_store_id };
    return this.#sdk.listFiles(ids.batch_id, params, listing.options);
  };

  get #sdk(): SdkBatches {
    return openResources(this.#client).vectorStores.fileBatches;
  }
}
