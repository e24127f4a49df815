/** Kinds of sources of facts. The first one that matches a text counts. */
export const SOURCE_KINDS = [
  {
    kind: 'recording',
    means: 'Answers of the service that public projects recorded for their tests',
    of: /^recorded traffic/,
  },
  {
    kind: 'source code',
    means: 'The code of the server, or of its own client, at a given commit',
    of: /\/blob\/[0-9a-f]{40}\/|\.rs\)$/,
  },
  {
    kind: 'reports',
    means: 'Reports of users in issues and answers, mostly with the text of the error',
    of: /^users|issue|\/pulls?\/|\/answers\/|\/releases\//,
  },
  {
    kind: 'documentation',
    means: 'Pages of the company that runs the service, or of the authors of the server',
    of: /documentation|notices|docs|README/,
  },
  {
    kind: 'none',
    means: 'No source; both ways are tested if the difference matters to the library',
    of: /^no source$/,
  },
] as const;

export type SourceKind = (typeof SOURCE_KINDS)[number]['kind'];

/** The kind of a fact's source. Throws if the text matches no kind. */
export function sourceKindOf(from: string): SourceKind {
  const found = SOURCE_KINDS.find(({ of }) => of.test(from));
  if (!found) throw new Error(`a source of no kind: ${from}`);
  return found.kind;
}
