/** Returns the titles of the tests in a file, as its source has them, without those of skipped tests. */
export function listTitles(source: string): string[] {
  const calls = source.matchAll(/\(\s*(['"`])((?:\\.|(?!\1).)+)\1,\s*(?:async )?\(/g);
  return [...calls].flatMap(({ index, 2: title = '' }) => {
    const call =
      /(\w+)(\.\w+)*(\((?:(?!=> \{)[^;])*?\))?$/s.exec(source.slice(Math.max(0, index - 60), index))?.[0] ?? '';
    return /\.(?:skip|todo)$|^describe/.test(call) ? [] : title.replaceAll('\\', '');
  });
}
