import { existsSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { sidebar } from './sidebar.js';

/** What `link_open` of markdown-it is given. */
type Rule = NonNullable<MarkdownRenderer['renderer']['rules'][string]>;

/** The titles of pages by their files, as the sidebar has them. */
const TITLES = new Map(
  sidebar.flatMap(({ items = [] }) => items).map(({ text = '', link = '' }) => [`${link.slice(1)}.md`, text]),
);

/**
 * A plugin of markdown-it for links that are written for GitHub. Those that leave the docs (`../examples/…`) lead to the
 * repository; one whose file is not there fails the build, as a dead link among the pages does. Those that show the name of a
 * page's file show its title.
 */
export function adaptLinks(md: MarkdownRenderer, docs: string, repository: string): void {
  const original = md.renderer.rules.link_open;
  const rule: Rule = (tokens, index, options, env: { path?: string }, self) => {
    const token = tokens[index];
    const shown = tokens[index + 1];
    const href = decodeURI(token?.attrGet('href') ?? '');
    if (token && env.path !== undefined && /^\.{1,2}\//.test(href)) {
      const address = findOutside(href, env.path, docs, repository);
      if (address !== null) token.attrSet('href', address);
    }
    if (shown?.type === 'text') shown.content = TITLES.get(shown.content) ?? shown.content;
    return original ? original(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
  };
  md.renderer.rules.link_open = rule;
}

/** The address of a file of the repository that is none of the docs; null for a page. */
function findOutside(href: string, page: string, docs: string, repository: string): string | null {
  const [path = '', anchor] = href.split('#');
  const target = resolve(dirname(page), path);
  if (target.startsWith(docs + sep)) return null;
  if (!existsSync(target)) throw new Error(`${page}: there is no ${path}`);
  const kind = statSync(target).isDirectory() ? 'tree' : 'blob';
  const inside = relative(dirname(docs), target).split(sep).map(encodeURIComponent).join('/');
  return `${repository}/${kind}/main/${inside}${anchor === undefined ? '' : `#${anchor}`}`;
}
