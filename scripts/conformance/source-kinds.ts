/** Kinds of sources of facts, those of which a text may be of more than one before the others. */
export const SOURCE_KINDS = [
  {
    kind: 'recording',
    means: 'Answers of the service that public projects keep as recordings for their tests',
    of: /^recorded traffic/,
  },
  {
    kind: 'source code',
    means: 'The code of the server, or of its own client, at a commit',
    of: /\/blob\/[0-9a-f]{40}\/|\.rs\)$/,
  },
  {
    kind: 'reports',
    means: 'What users met, in issues and answers, most with the text of the error',
    of: /^users|issue|\/pulls?\/|\/answers\/|\/releases\//,
  },
  {
    kind: 'documentation',
    means: 'The pages of those who run the service, or make the server',
    of: /documentation|notices|docs|README/,
  },
  { kind: 'none', means: 'Nobody says; both readings are tried where the library would notice', of: /^no source$/ },
] as const;

export type SourceKind = (typeof SOURCE_KINDS)[number]['kind'];

/** Of which kind the source of a fact is. Throws for a source that is of none. */
export function sourceKindOf(from: string): SourceKind {
  const found = SOURCE_KINDS.find(({ of }) => of.test(from));
  if (!found) throw new Error(`a source of no kind: ${from}`);
  return found.kind;
}
