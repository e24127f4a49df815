const SCRIPT = /<script\b[^>]*>([^]*?)<\/script\s*>/gi;
const FRONT_MATTER = /^\uFEFF?---\r?\n([^]*?)\r?\n---/;

/**
 * Reduces a component (Vue, Svelte, Astro) to its scripts, as one module. Everything else becomes spaces, so that offsets and lines
 * do not change.
 */
export function keepScripts(text: string): string {
  const blocks: (readonly [start: number, end: number])[] = [];
  const front = FRONT_MATTER.exec(text);
  if (front) blocks.push([front[0].indexOf('---') + 3, front[0].length - 3]);
  for (const match of text.matchAll(SCRIPT)) {
    const start = match.index + match[0].indexOf('>') + 1;
    blocks.push([start, start + (match[1] ?? '').length]);
  }
  let kept = '';
  for (const [start, end] of blocks) {
    if (start < kept.length) continue;
    kept += blank(text.slice(kept.length, start)) + text.slice(start, end);
  }
  return kept + blank(text.slice(kept.length));
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');
