import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A page of Markdown by its path from the root of the repository. */
export interface Page {
  path: string;
  text: string;
}

/** A fenced block of a page. */
export interface Block {
  /** `docs/stores.md:12`: where its code begins. */
  at: string;
  language: string;
  code: string;
}

const readPage = (path: string): Page => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') });

/** The pages of the folder `docs`. */
export const readDocs = (): Page[] =>
  readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => readPage(`docs/${name}`));

/** All pages that a person reads: those of the docs, and those at the root. */
export const readPages = (): Page[] => [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'ARCHITECTURE.md'].map(readPage),
  ...readDocs(),
];

/** The fenced blocks of a page, those in lists included. */
export function listBlocks({ path, text }: Page): Block[] {
  return [...text.matchAll(/^( *)```(\w+)\n([^]*?)^ *```$/gm)].map(
    ({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
      at: `${path}:${text.slice(0, index).split('\n').length + 1}`,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}
