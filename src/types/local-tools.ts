/** The run that calls a local tool. */
export interface LocalToolRun {
  runId: string;
  threadId: string;
  assistantId: string;
  /**
   * Aborts if the run is cancelled or expires, if the caller stops reading its stream, and if the call takes longer than `timeout`.
   * After that the results are not used.
   */
  signal: AbortSignal;
}

/** The scope of a local file search. */
export interface LocalSearchScope extends LocalToolRun {
  /** The vector stores in the `tool_resources` of the thread and the assistant. */
  vectorStoreIds: string[];
  /** The files that messages of the thread attach for file search. */
  fileIds: string[];
  /** The tool's `max_num_results`; 20 by default. */
  maxResults: number;
  /** The tool's `ranking_options.score_threshold`, 0 to 1. The library drops results below it. */
  scoreThreshold: number;
}

/** A result of a local file search. */
export interface LocalSearchResult {
  file_id: string;
  file_name: string;
  /** 0 to 1; 0 by default. */
  score?: number | undefined;
  /** The passage, which the model reads. */
  text: string;
}

/** Searches files for the model's query. Returns the best results first. */
export type LocalFileSearch = (
  query: string,
  scope: LocalSearchScope,
) => readonly LocalSearchResult[] | Promise<readonly LocalSearchResult[]>;

/** Code that the model wants to run. */
export interface LocalCode extends LocalToolRun {
  code: string;
  /** The ids of the thread's and the assistant's files, which the code may read. */
  files: string[];
}

/** An output of the code. */
export type LocalCodeOutput =
  /** The text that it printed, or the error that ended it. */
  | { type: 'logs'; logs: string }
  /** An image that it made. The step and the next message show it. */
  | ({ type: 'image' } & LocalFile)
  /** Another file that it made. A link in the message to `sandbox:` and its path becomes a `file_path` annotation. */
  | ({ type: 'file' } & LocalFile);

/** A file that the code made. Upload it first. */
export interface LocalFile {
  /** The id that `client.files.create` returned. */
  file_id: string;
  /** The path to which the code wrote it: `/mnt/data/plot.png`. */
  path?: string | undefined;
}

/** Runs code. If the code fails, return its error as logs: the model reads them and goes on. */
export type LocalCodeInterpreter = (
  code: LocalCode,
) => readonly LocalCodeOutput[] | Promise<readonly LocalCodeOutput[]>;

/**
 * Your own tools instead of the service's, for servers that have none. The model gets functions, and the run answers their calls.
 * Your code sees the same steps, outputs and citations as with the service's tools.
 */
export interface LocalTools {
  file_search?: LocalFileSearch | undefined;
  code_interpreter?: LocalCodeInterpreter | undefined;
  /** The language that the model writes for `code_interpreter`, and anything else it should know about it; `Python` by default. */
  language?: string | undefined;
  /** Seconds until a call fails and the model goes on without its results; 60 by default. */
  timeout?: number | undefined;
  /** The most characters of a call's results, for the model and the step; 100,000 by default. The rest is cut off. */
  maxOutput?: number | undefined;
  /** How often a run may continue with results of local tools; 20 by default. After that the run fails. */
  maxRounds?: number | undefined;
}
