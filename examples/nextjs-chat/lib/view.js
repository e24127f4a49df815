/** Returns what the page shows of a message: its text, with footnote numbers in place of citations, and the footnotes. */
export function toView({ id, role, content, metadata }) {
  const notes = [];
  const parts = content.flatMap((part) => (part.type === 'text' ? readText(part.text, notes) : []));
  return { id, role, parts, notes, file: metadata?.file };
}

function readText({ value, annotations }, notes) {
  return value.split(/(【.+?】)/).map((piece) => {
    const citation = annotations.find(({ text }) => text === piece);
    if (!citation) return piece;
    // The marker contains the name of the file: 【4:0†menu.pdf】
    const [, name] = /†(.+)】/.exec(piece) ?? [null, citation.file_citation?.file_id ?? 'a file'];
    if (!notes.includes(name)) notes.push(name);
    return notes.indexOf(name) + 1;
  });
}
