/**
 * A file of the disk to upload, as SDK 4 had it, in Node only; later SDKs take `fs.createReadStream(path)`. Without a `filename` it
 * has the name that the path ends with.
 */
export async function fileFromPath(
  path: string,
  filename?: string | FilePropertyBag,
  options?: FilePropertyBag,
): Promise<File> {
  // Not by an import, which a bundler for browsers would stumble over.
  const { readFile, stat } = process.getBuiltinModule('node:fs/promises');
  const [name, given] = typeof filename === 'object' ? [undefined, filename] : [filename, options];
  const { mtimeMs } = await stat(path);
  return new File([await readFile(path)], name ?? path.replace(/^.*[\\/]/, ''), { ...given, lastModified: mtimeMs });
}
