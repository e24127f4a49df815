/** Returns the values of `{…}` if the path matches the pattern, otherwise null. */
export function matchPath(pattern: string, path: string): string[] | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: string[] = [];
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith('{') && value !== '') params.push(decodeURIComponent(value));
    else if (segment !== value) return null;
  }
  return params;
}
