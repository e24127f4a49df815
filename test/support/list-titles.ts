/** The titles of a file's tests, as they are written there. Those that are skipped are none. */
export function listTitles(source: string): string[] {
  const calls = source.matchAll(/\(\s*(['"`])((?:\\.|(?!\1).)+)\1,\s*(?:async )?\(/g);
  return [...calls].flatMap(({ index, 2: title = '' }) => {
    const call =
      /(\w+)(\.\w+)*(\((?:(?!=> \{)[^;])*?\))?$/s.exec(source.slice(Math.max(0, index - 60), index))?.[0] ?? '';
    return /\.(?:skip|todo)$|^describe/.test(call) ? [] : title.replaceAll('\\', '');
  });
}
