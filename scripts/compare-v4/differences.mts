interface Difference {
  /** The missing names, as `findMissingNames` gives them. */
  readonly names: RegExp;
  /** The first cell of its row in the table. */
  readonly documented: string;
}

/**
 * What SDK 4 had around the Assistants API and this package has not, with the row of docs/differences.md that says so.
 */
export const DIFFERENCES: readonly Difference[] = [
  {
    // Types they are, at the places where the SDK has them.
    names:
      /^OpenAI\.(.+\.)?(FileObjectsPage|FileContentResponsesPage|VectorStore(s|Files|SearchResponses)Page) \(value\)$/,
    documented: 'Page classes of files and vector stores',
  },
  { names: /\.runFunctions$/, documented: '`beta.chat.completions.runFunctions`' },
  {
    // The first version of the API, which was shut down in 2024.
    names:
      /\.(assistants|messages)\.files$|\.(Assistants|Messages)\.(Files(\..+)?|File\w+|(Assistant|Message)File(s\w+)?)$|Retrieval$|\.Run\.AssistantTools\w+$|\.Assistant\.(CodeInterpreter|Function)$|\.MessageContentText\.Text\.\w+$/,
    documented: '`assistants.files`, `messages.files`',
  },
];

/** The difference that explains a missing name. */
export function findDifference(name: string): Difference | undefined {
  return DIFFERENCES.find(({ names }) => names.test(name));
}
