/** The call style of SDK v4 for vector stores, files, models and chat completions. Otherwise like `legacy-overloads.ts`. */
import type { APIPromise, PagePromise } from 'openai';
import type {
  FileBatchCancelParams,
  FileBatchListFilesParams,
  FileBatchRetrieveParams,
  VectorStoreFileBatch,
} from 'openai/resources/vector-stores/file-batches';
import type {
  FileContentParams,
  FileContentResponse,
  FileContentResponsesPage,
  FileListParams,
  FileRetrieveParams,
  FileUpdateParams,
  VectorStoreFile,
  VectorStoreFileDeleted,
  VectorStoreFilesPage,
} from 'openai/resources/vector-stores/files';
import type {
  VectorStore,
  VectorStoreDeleted,
  VectorStoreListParams,
  VectorStoresPage,
} from 'openai/resources/vector-stores/vector-stores';

/** The body of a v4 call: the parameters of v5 without the id of the vector store. */
type BodyOf<Params> = Omit<Params, 'vector_store_id'>;

declare module 'openai' {
  namespace OpenAI {
    interface Files {
      /** The name of `delete` in SDK v4. */
      del(fileId: string, options?: OpenAI.RequestOptions): APIPromise<OpenAI.FileDeleted>;
      /** Resolves the content as text. It was deprecated in SDK v4, in favour of `content`. */
      retrieveContent(fileId: string, options?: OpenAI.RequestOptions): APIPromise<string>;
    }

    interface Models {
      /** The name of `delete` in SDK v4. */
      del(model: string, options?: OpenAI.RequestOptions): APIPromise<OpenAI.ModelDeleted>;
    }

    namespace Chat {
      interface Completions {
        /** The name of `delete` in SDK v4. */
        del(completionId: string, options?: OpenAI.RequestOptions): APIPromise<OpenAI.Chat.ChatCompletionDeleted>;
      }
    }

    interface VectorStores {
      list(options?: OpenAI.RequestOptions): PagePromise<VectorStoresPage, VectorStore>;
      list(
        query?: VectorStoreListParams | null,
        options?: OpenAI.RequestOptions,
      ): PagePromise<VectorStoresPage, VectorStore>;
      /** The name of `delete` in SDK v4. */
      del(vectorStoreId: string, options?: OpenAI.RequestOptions): APIPromise<VectorStoreDeleted>;
    }

    namespace VectorStores {
      interface Files {
        retrieve(vectorStoreId: string, fileId: string, options?: OpenAI.RequestOptions): APIPromise<VectorStoreFile>;
        retrieve(
          fileId: string,
          params: FileRetrieveParams,
          options?: OpenAI.RequestOptions,
        ): APIPromise<VectorStoreFile>;
        update(
          vectorStoreId: string,
          fileId: string,
          body: BodyOf<FileUpdateParams>,
          options?: OpenAI.RequestOptions,
        ): APIPromise<VectorStoreFile>;
        update(fileId: string, params: FileUpdateParams, options?: OpenAI.RequestOptions): APIPromise<VectorStoreFile>;
        list(
          vectorStoreId: string,
          options?: OpenAI.RequestOptions,
        ): PagePromise<VectorStoreFilesPage, VectorStoreFile>;
        list(
          vectorStoreId: string,
          query?: FileListParams | null,
          options?: OpenAI.RequestOptions,
        ): PagePromise<VectorStoreFilesPage, VectorStoreFile>;
        content(
          vectorStoreId: string,
          fileId: string,
          options?: OpenAI.RequestOptions,
        ): PagePromise<FileContentResponsesPage, FileContentResponse>;
        content(
          fileId: string,
          params: FileContentParams,
          options?: OpenAI.RequestOptions,
        ): PagePromise<FileContentResponsesPage, FileContentResponse>;
        /** The name of `delete` in SDK v4. */
        del(vectorStoreId: string, fileId: string, options?: OpenAI.RequestOptions): APIPromise<VectorStoreFileDeleted>;
      }

      interface FileBatches {
        retrieve(
          vectorStoreId: string,
          batchId: string,
          options?: OpenAI.RequestOptions,
        ): APIPromise<VectorStoreFileBatch>;
        retrieve(
          batchId: string,
          params: FileBatchRetrieveParams,
          options?: OpenAI.RequestOptions,
        ): APIPromise<VectorStoreFileBatch>;
        cancel(
          vectorStoreId: string,
          batchId: string,
          options?: OpenAI.RequestOptions,
        ): APIPromise<VectorStoreFileBatch>;
        cancel(
          batchId: string,
          params: FileBatchCancelParams,
          options?: OpenAI.RequestOptions,
        ): APIPromise<VectorStoreFileBatch>;
        listFiles(
          vectorStoreId: string,
          batchId: string,
          query?: BodyOf<FileBatchListFilesParams>,
          options?: OpenAI.RequestOptions,
        ): PagePromise<VectorStoreFilesPage, VectorStoreFile>;
        listFiles(
          vectorStoreId: string,
          batchId: string,
          options?: OpenAI.RequestOptions,
        ): PagePromise<VectorStoreFilesPage, VectorStoreFile>;
        listFiles(
          batchId: string,
          params: FileBatchListFilesParams,
          options?: OpenAI.RequestOptions,
        ): PagePromise<VectorStoreFilesPage, VectorStoreFile>;
      }
    }
  }
}
