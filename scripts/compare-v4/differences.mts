interface Difference {
  /** Matches the missing names, as `findMissingNames` returns them. */
  readonly names: RegExp;
  /** The first cell of the row in the table that explains them. */
  readonly documented: string;
}

/** The parts of the Assistants API in SDK 4 that this package lacks, with the row of docs/differences.md that explains each. */
export const DIFFERENCES: readonly Difference[] = [
  {
    // These names still exist as types, in the modules where the SDK has them.
    names:
      /^OpenAI\.(.+\.)?(FileObjectsPage|FileContentResponsesPage|VectorStore(s|Files|SearchResponses)Page) \(value\)$/,
    documented: 'Page classes of files and vector stores',
  },
  { names: /\.runFunctions$/, documented: '`beta.chat.completions.runFunctions`' },
  {
    // These belong to version 1 of the Assistants API, which was shut down in 2024.
    names:
      /\.(assistants|messages)\.files$|\.(Assistants|Messages)\.(Files(\..+)?|File\w+|(Assistant|Message)File(s\w+)?)$|Retrieval$|\.Run\.AssistantTools\w+$|\.Assistant\.(CodeInterpreter|Function)$|\.MessageContentText\.Text\.\w+$/,
    documented: '`assistants.files`, `messages.files`',
  },
];

/** Returns the difference that explains a missing name. */
export function findDifference(name: string): Difference | undefined {
  return DIFFERENCES.find(({ names }) => names.test(name));
}
