import { readFileSync } from 'node:fs';

/** Returns the version of this package. */
export function readVersion(): string {
  let folder = new URL('.', import.meta.url);
  for (;;) {
    const version = tryRead(new URL('package.json', folder));
    if (version !== null) return version;
    const parent = new URL('..', folder);
    if (parent.href === folder.href) return 'unknown';
    folder = parent;
  }
}

function tryRead(file: URL): string | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : null;
  } catch {
    return null;
  }
}
