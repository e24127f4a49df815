const NAMES = { user: 'You', assistant: 'Library desk', tool: 'Looked up' };

export function Message({ id, role, parts, notes, file }) {
  return (
    <article className={role} aria-label={NAMES[role]}>
      <strong>{NAMES[role]}</strong>
      <p>
        {parts.map((part, index) =>
          typeof part === 'string' ? (
            part
          ) : (
            <sup key={index}>
              <a href={`#${id}-${part}`} aria-label={`Footnote ${part}`}>
                {part}
              </a>
            </sup>
          ),
        )}
      </p>
      {file && <p className="file">With the file {file}</p>}
      {notes.length > 0 && (
        <ol aria-label="Sources">
          {notes.map((note, index) => (
            <li key={note} id={`${id}-${index + 1}`}>
              {note}
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
