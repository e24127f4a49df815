import { existsSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/** What `link_open` and `image` of markdown-it are given. */
type Rule = NonNullable<MarkdownRenderer['renderer']['rules'][string]>;

/**
 * A plugin of markdown-it: links of a page that leave the docs (`../examples/…`) lead to the repository. One whose file is not
 * there fails the build, as a dead link among the pages does.
 */
export function linkOut(md: MarkdownRenderer, docs: string, repository: string): void {
  const root = dirname(docs);
  const original = md.renderer.rules.link_open;
  const rule: Rule = (tokens, index, options, env: { path?: string }, self) => {
    const token = tokens[index];
    const href = token?.attrGet('href') ?? '';
    if (token && /^\.{1,2}\//.test(href) && env.path !== undefined) {
      const [path = '', anchor] = decodeURI(href).split('#');
      const target = resolve(dirname(env.path), path);
      if (!target.startsWith(docs + sep)) {
        if (!existsSync(target)) throw new Error(`${env.path}: there is no ${path}`);
        const kind = statSync(target).isDirectory() ? 'tree' : 'blob';
        const inside = relative(root, target).split(sep).map(encodeURIComponent).join('/');
        token.attrSet('href', `${repository}/${kind}/main/${inside}${anchor === undefined ? '' : `#${anchor}`}`);
      }
    }
    return original ? original(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
  };
  md.renderer.rules.link_open = rule;
}
