const UNRELEASED = '## [Unreleased]';

/**
 * A changelog whose unreleased part has become `version`, of the day `date` (`2026-12-01`), behind an empty unreleased part.
 * One that has the version already, or nothing that is unreleased, is returned as it is.
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
