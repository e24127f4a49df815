/**
 * `beta.vectorStores` as SDK v4 had it: today's vector stores, with v4's call styles beside the current ones.
 */
import type { APIPromise, OpenAI, PagePromise } from 'openai';
import type { FileBatches, VectorStoreFileBatch } from 'openai/resources/vector-stores/file-batches';
import type {
  Files,
  VectorStoreFile,
  VectorStoreFileDeleted,
  VectorStoreFilesPage,
} from 'openai/resources/vector-stores/files';
import type { VectorStoreDeleted, VectorStores } from 'openai/resources/vector-stores/vector-stores';

type RequestOptions = OpenAI.RequestOptions;
type FileListParams = OpenAI.VectorStores.FileListParams;
type FileUpdateParams = OpenAI.VectorStores.FileUpdateParams;

/** `beta.vectorStores.files`: every method in both call styles. */
export interface LegacyVectorStoreFiles extends Pick<Files, keyof Files> {
  retrieve: Files['retrieve'] &
    ((vectorStoreId: string, fileId: string, options?: RequestOptions) => APIPromise<VectorStoreFile>);
  update: Files['update'] &
    ((
      vectorStoreId: string,
      fileId: string,
      body: Omit<FileUpdateParams, 'vector_store_id'>,
      options?: RequestOptions,
    ) => APIPromise<VectorStoreFile>);
  list: Files['list'] &
    ((vectorStoreId: string, options?: RequestOptions) => PagePromise<VectorStoreFilesPage, VectorStoreFile>);
  content: Files['content'] &
    ((vectorStoreId: string, fileId: string, options?: RequestOptions) => ReturnType<Files['content']>);
  /** SDK v4's name of `delete`. */
  del(vectorStoreId: string, fileId: string, options?: RequestOptions): APIPromise<VectorStoreFileDeleted>;
}

/** `beta.vectorStores.fileBatches`: every method in both call styles. */
export interface LegacyVectorStoreFileBatches extends Pick<FileBatches, keyof FileBatches> {
  retrieve: FileBatches['retrieve'] &
    ((vectorStoreId: string, batchId: string, options?: RequestOptions) => APIPromise<VectorStoreFileBatch>);
  cancel: FileBatches['cancel'] &
    ((vectorStoreId: string, batchId: string, options?: RequestOptions) => APIPromise<VectorStoreFileBatch>);
  listFiles: FileBatches['listFiles'] &
    ((
      vectorStoreId: string,
      batchId: string,
      query?: FileListParams | RequestOptions,
      options?: RequestOptions,
    ) => PagePromise<VectorStoreFilesPage, VectorStoreFile>);
}

/** `beta.vectorStores`: the stores of `client.vectorStores`, in both call styles. */
export interface LegacyVectorStores extends Omit<VectorStores, 'files' | 'fileBatches'> {
  list: VectorStores['list'] & ((options?: RequestOptions) => ReturnType<VectorStores['list']>);
  files: LegacyVectorStoreFiles;
  fileBatches: LegacyVectorStoreFileBatches;
  /** SDK v4's name of `delete`. */
  del(vectorStoreId: string, options?: RequestOptions): APIPromise<VectorStoreDeleted>;
}
