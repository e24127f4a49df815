/** The run that a local tool works for. */
export interface LocalToolRun {
  runId: string;
  threadId: string;
  assistantId: string;
  /**
   * Aborts when the run is cancelled, its stream is left or its time is over, and when the call has taken longer than
   * `timeout`: the results are of no use from then on.
   */
  signal: AbortSignal;
}

/** What a local file search is to look through, and how. */
export interface LocalSearchScope extends LocalToolRun {
  /** Of the thread and the assistant, as legacy code named them in `tool_resources`. */
  vectorStoreIds: string[];
  /** Files attached to messages of the thread for the search. */
  fileIds: string[];
  /** The most results that the tool's `max_num_results` allows; 20 where it says nothing. */
  maxResults: number;
  /** 0 to 1: the tool's `ranking_options.score_threshold`. Results below it are dropped. */
  scoreThreshold: number;
}

/** A passage that a local file search has found. */
export interface LocalSearchResult {
  file_id: string;
  file_name: string;
  /** 0 to 1; 0 where it is left out. */
  score?: number | undefined;
  /** The passage, which the model reads. */
  text: string;
}

/** Searches files for what the model asks. Best results first. */
export type LocalFileSearch = (
  query: string,
  scope: LocalSearchScope,
) => readonly LocalSearchResult[] | Promise<readonly LocalSearchResult[]>;

/** Code that the model wants to be run. */
export interface LocalCode extends LocalToolRun {
  code: string;
  /** Ids of the files of the thread and the assistant that the code may read. */
  files: string[];
}

/** Something that a run of code has put out. */
export type LocalCodeOutput =
  /** Text that it printed, or the error that ended it. */
  | { type: 'logs'; logs: string }
  /** A picture that it made. It is shown in the step and in the message that follows. */
  | ({ type: 'image' } & LocalFile)
  /** Another file that it made. A link of the message to `sandbox:` and its path leads to it. */
  | ({ type: 'file' } & LocalFile);

/** A file that code has made, uploaded before. */
export interface LocalFile {
  /** As `client.files.create` gave it: `files.retrieve` and `files.content` read it. */
  file_id: string;
  /** Where the code wrote it, as the model knows it: `/mnt/data/plot.png`. */
  path?: string | undefined;
}

/** Runs code. Code that fails is no error of the tool: its logs tell the model, which goes on. */
export type LocalCodeInterpreter = (
  code: LocalCode,
) => readonly LocalCodeOutput[] | Promise<readonly LocalCodeOutput[]>;

/**
 * Tools of the app's own in place of the service's, for servers that have none. The model is offered functions; their calls
 * are answered within the run, and legacy code sees the steps, outputs and citations that the service's tools have.
 */
export interface LocalTools {
  file_search?: LocalFileSearch | undefined;
  code_interpreter?: LocalCodeInterpreter | undefined;
  /** The language that the model is told to write for `code_interpreter`, and what else it should know of it; `Python`. */
  language?: string | undefined;
  /** How long (seconds) a call may take before it has failed, and the model goes on without its results; 60. */
  timeout?: number | undefined;
  /** The most characters of a call's results that the model and the step get; 100,000. What is more is cut off. */
  maxOutput?: number | undefined;
  /** How often a run may go on with results of local tools; 20. One that goes on calling them has failed. */
  maxRounds?: number | undefined;
}
