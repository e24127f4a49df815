import type { DefaultTheme } from 'vitepress';

/** A page by the name of its file. */
const page = (text: string, name: string): DefaultTheme.SidebarItem => ({ text, link: `/${name}` });

/** Every page of the docs, each at one place. `test/docs/pages.test.ts` holds it. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      page('Overview', ''),
      page('My app broke today', 'start-broken'),
      page('Phased rollout', 'start-rollout'),
      page('Test without a key', 'start-tests'),
      page('An app in another language', 'start-language'),
      page('Threads in your own database', 'start-own-data'),
    ],
  },
  {
    text: 'Set up',
    items: [
      page('Installing', 'install'),
      page('Swap the import', 'swap'),
      page('Commands: audit and swap', 'audit-and-swap'),
      page('Wrap a client', 'wrap'),
      page('Zero edits', 'zero-edits'),
      page('Over HTTP', 'http'),
      page('Commands: serve and run', 'serve'),
      page('Your assistants', 'assistants'),
      page('When your model is gone', 'models'),
      page('Where your threads live', 'threads'),
      page('Stores', 'stores'),
      page('The doctor', 'doctor'),
    ],
  },
  {
    text: 'Guides',
    items: [
      page('Next.js', 'nextjs'),
      page('Express and server-sent events', 'express'),
      page('Serverless and Workers', 'serverless'),
      page('Runtimes', 'runtimes'),
      page('Azure and Foundry', 'azure'),
      page('Streaming to browsers', 'streaming'),
      page('Reconnecting', 'reconnecting'),
      page('Runs in the background', 'background'),
      page('Files and code interpreter', 'files'),
      page('Tools of your own', 'local-tools'),
      page('Changing the request', 'request'),
      page('Context strategies', 'context'),
      page('Testing', 'testing'),
    ],
  },
  {
    text: 'Run it',
    items: [
      page('Production', 'production'),
      page('Rollout in detail', 'rollout'),
      page('Comparing answers', 'comparing'),
      page('Fallbacks and variants', 'fallbacks'),
      page('Events', 'events'),
      page('OpenTelemetry', 'telemetry'),
      page('Importing', 'importing'),
      page('Exporting', 'exporting'),
      page('Deleting threads', 'deleting'),
      page('Leaving', 'leaving'),
      page('Troubleshooting', 'troubleshooting'),
      page('Questions', 'faq'),
    ],
  },
  {
    text: 'Look up',
    items: [
      page('Options', 'options'),
      page('Errors', 'errors'),
      page('Differences', 'differences'),
      page('Servers', 'servers'),
      page('Conformance', 'conformance'),
      page('What the service does', 'facts'),
      page('What the library costs', 'performance'),
      page('What is in a store', 'store-layout'),
      page('Security and data', 'security'),
      page('How it works', 'how-it-works'),
      page('Versions and support', 'versions'),
      page('API', 'api/'),
    ],
  },
];
