import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sidebar } from '../../docs/.vitepress/sidebar.js';
import { slugify } from '../../docs/.vitepress/slugify.js';
import { readDocs, readPages, ROOT, type Page } from './support/read-pages.js';

const withoutCode = (text: string): string => text.replace(/^( *)```[^]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, '');

/** The anchors of a page: those of headings that are alike get a number. */
function listAnchors({ text }: Page): Set<string> {
  const seen = new Map<string, number>();
  const headings = [...text.replace(/^( *)```[^]*?^\1```$/gm, '').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) => {
      const anchor = slugify(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', ''));
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${String(count)}`;
    }),
  );
}

const pages = new Map(readPages().map((page) => [page.path, page]));

/** The links of a page that lead within the repository. */
const listLinks = ({ text }: Page): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => decodeURI(link))
    .filter((link) => !/^[a-z]+:/.test(link));

describe('the pages of the docs', () => {
  it.each([...pages.values()])('$path leads to files and headings that are there', (page) => {
    const dead = listLinks(page).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page.path : normalize(join(dirname(page.path), path));
      if (!existsSync(join(ROOT, target))) return true;
      const linked = pages.get(target);
      return anchor !== undefined && linked !== undefined && !listAnchors(linked).has(anchor);
    });
    expect(dead).toEqual([]);
  });

  it('stand in the sidebar, each once', () => {
    const names = readDocs().map(({ path }) => path.replace(/^docs\/(README)?|\.md$/g, ''));
    const links = sidebar.flatMap(({ items = [] }) => items).map(({ link = '' }) => link.slice(1));
    expect(links.filter((link) => link !== 'api/').sort()).toEqual(names.sort());
  });

  it('begin with one heading', () => {
    const titles = readDocs().map(({ path, text }) => [path, withoutCode(text).match(/^# .+$/gm)?.length]);
    expect(titles.filter(([, count]) => count !== 1)).toEqual([]);
  });
});

describe('the README', () => {
  it('is a page that is read to its end: 120 lines at most', () => {
    expect(pages.get('README.md')?.text.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  it('gives two commands to set up, as CONTRIBUTING does', () => {
    const commands = 'npm ci && npm run quickstart\nnpm ci && npm test\n';
    for (const path of ['README.md', 'CONTRIBUTING.md']) expect(pages.get(path)?.text).toContain(commands);
  });
});
