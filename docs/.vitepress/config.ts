import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import manifest from '../../package.json' with { type: 'json' };
import { adaptLinks } from './links.js';
import { sidebar } from './sidebar.js';
import { slugify } from './slugify.js';

const DOCS = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const REPOSITORY = manifest.repository.url.replace(/^git\+|\.git$/g, '');

/** Pages with tables of many columns. */
const WIDE = ['conformance.md', 'servers.md'];

export default defineConfig({
  title: manifest.name,
  description: manifest.description,
  lang: 'en-GB',
  // Without one browsers ask for /favicon.ico.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  rewrites: { 'README.md': 'index.md' },
  // For a site below a path, as GitHub Pages has it.
  base: process.env.DOCS_BASE ?? '/',
  markdown: {
    anchor: { slugify },
    config: (md) => {
      adaptLinks(md, DOCS, REPOSITORY);
    },
  },
  // Beside an outline these pages' tables are cut off at the width of a laptop.
  transformPageData: ({ relativePath }) =>
    WIDE.includes(relativePath) ? { frontmatter: { aside: false } } : undefined,
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start-broken' },
      { text: 'Options', link: '/options' },
      { text: 'Errors', link: '/errors' },
      { text: 'Differences', link: '/differences' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
});
