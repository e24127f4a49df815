import type { Metadata } from './shared.js';

/** The files and vector stores for the tools of an assistant or thread. */
export interface ToolResources {
  code_interpreter?: ToolResources.CodeInterpreter;
  file_search?: ToolResources.FileSearch;
}

export namespace ToolResources {
  /** Files the code interpreter can open. */
  export interface CodeInterpreter {
    /** At most 20 file ids. */
    file_ids?: Array<string>;
  }

  /** Where file search searches. */
  export interface FileSearch {
    /** At most one vector store id. */
    vector_store_ids?: Array<string>;
  }
}

/** Tool resources for creation, which can also create a vector store. */
export interface ToolResourcesParam {
  code_interpreter?: ToolResources.CodeInterpreter;
  file_search?: ToolResourcesParam.FileSearch;
}

export namespace ToolResourcesParam {
  /** Where file search searches: an existing vector store, or a new one. */
  export interface FileSearch extends ToolResources.FileSearch {
    /** At most one store to create and attach. Not together with `vector_store_ids`. */
    vector_stores?: Array<VectorStoreParam>;
  }
}

/** A vector store to be created from files. */
export interface VectorStoreParam {
  chunking_strategy?: VectorStoreParam.Auto | VectorStoreParam.Static;
  /** File ids to put into the store. */
  file_ids?: Array<string>;
  metadata?: Metadata | null;
}

export namespace VectorStoreParam {
  /** The service's default: chunks of 800 tokens that overlap by 400. */
  export interface Auto {
    type: 'auto';
  }

  /** Chunks of a given size. */
  export interface Static {
    static: {
      /** Tokens; at most half of `max_chunk_size_tokens`. */
      chunk_overlap_tokens: number;
      /** Tokens, 100 to 4096. */
      max_chunk_size_tokens: number;
    };
    type: 'static';
  }
}
