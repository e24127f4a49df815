/** A call of the code interpreter. */
export interface CodeInterpreterToolCall {
  id: string;
  code_interpreter: CodeInterpreterToolCall.CodeInterpreter;
  type: 'code_interpreter';
}

export namespace CodeInterpreterToolCall {
  /** The code and its outputs. */
  export interface CodeInterpreter {
    /** The Python source. */
    input: string;
    outputs: Array<CodeInterpreter.Logs | CodeInterpreter.Image>;
  }

  export namespace CodeInterpreter {
    /** Text the code printed. */
    export interface Logs {
      logs: string;
      type: 'logs';
    }

    /** An image the code drew. */
    export interface Image {
      image: Image.Image;
      type: 'image';
    }

    export namespace Image {
      /** The file the image is in. */
      export interface Image {
        file_id: string;
      }
    }
  }
}

/** A search of vector stores. */
export interface FileSearchToolCall {
  id: string;
  file_search: FileSearchToolCall.FileSearch;
  type: 'file_search';
}

export namespace FileSearchToolCall {
  /** The settings and results of the search. */
  export interface FileSearch {
    ranking_options?: FileSearch.RankingOptions;
    results?: Array<FileSearch.Result>;
  }

  export namespace FileSearch {
    /** How results were ranked and filtered. */
    export interface RankingOptions {
      ranker: 'auto' | 'default_2024_08_21';
      /** 0 to 1. */
      score_threshold: number;
    }

    /** A file that was found. */
    export interface Result {
      file_id: string;
      file_name: string;
      /** 0 to 1. */
      score: number;
      /** Only present if you ask for it with `include`. */
      content?: Array<Result.Content>;
    }

    export namespace Result {
      /** A passage of the file. */
      export interface Content {
        text?: string;
        type?: 'text';
      }
    }
  }
}

/** A call of one of your functions. */
export interface FunctionToolCall {
  /** `call_…` */
  id: string;
  function: FunctionToolCall.Function;
  type: 'function';
}

export namespace FunctionToolCall {
  /** The function, its arguments and its output. */
  export interface Function {
    /** JSON text, as the model wrote it. */
    arguments: string;
    name: string;
    /** Null until you have submitted it. */
    output: string | null;
  }
}

/** Any call of a tool. */
export type ToolCall = CodeInterpreterToolCall | FileSearchToolCall | FunctionToolCall;
