const UNRELEASED = '## [Unreleased]';

/**
 * Returns a changelog whose unreleased part is now the section of `version` and `date` (such as `2026-12-01`), after a new, empty
 * unreleased part. Returns the same text if it already has that version, or its unreleased part is empty.
 */
export function closeChangelog(text: string, version: string, date: string): string {
  const heading = `## [${version}]`;
  const start = text.indexOf(UNRELEASED);
  if (start === -1 || text.includes(heading)) return text;
  const [body = ''] = text.slice(start + UNRELEASED.length).split(/^## /m);
  if (body.trim() === '') return text;
  const end = start + UNRELEASED.length;
  return `${text.slice(0, end)}\n\n${heading} - ${date}${text.slice(end)}`;
}
