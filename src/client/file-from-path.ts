/**
 * Reads a file from disk for an upload. Only in Node. SDK 4 had this function; with later SDKs, pass
 * `fs.createReadStream(path)` instead. The default `filename` is the last part of the path. Rejects with the error of `node:fs`
 * if the file cannot be read.
 */
export async function fileFromPath(
  path: string,
  filename?: string | FilePropertyBag,
  options?: FilePropertyBag,
): Promise<File> {
  // Not an import, which bundlers for browsers would fail to resolve.
  const { readFile, stat } = process.getBuiltinModule('node:fs/promises');
  const [name, given] = typeof filename === 'object' ? [undefined, filename] : [filename, options];
  const { mtimeMs } = await stat(path);
  return new File([await readFile(path)], name ?? path.replace(/^.*[\\/]/, ''), { ...given, lastModified: mtimeMs });
}
