import type { FileTree } from '../../sources/module-graph.js';

/** What the hosts of functions set in their environment, and the files that an app has for them. */
const HOSTS: readonly { name: string; variables: readonly string[]; files: readonly string[] }[] = [
  { name: 'Vercel', variables: ['VERCEL'], files: ['vercel.json'] },
  { name: 'Netlify', variables: ['NETLIFY'], files: ['netlify.toml'] },
  {
    name: 'Cloudflare Workers',
    variables: ['CF_PAGES', 'WORKERS_CI'],
    files: ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'],
  },
  {
    name: 'AWS Lambda',
    variables: ['AWS_LAMBDA_FUNCTION_NAME'],
    files: ['serverless.yml', 'serverless.yaml', 'serverless.ts', 'sst.config.ts'],
  },
  { name: 'Azure Functions', variables: ['FUNCTIONS_WORKER_RUNTIME'], files: ['host.json'] },
];

/** The serverless host that this process runs on, or that the app is set up for; null for none that is known. */
export function findHost(tree: FileTree, env: NodeJS.ProcessEnv): string | null {
  const host = HOSTS.find(
    ({ variables, files }) => variables.some((name) => env[name]) || files.some((file) => tree.has(file)),
  );
  return host?.name ?? null;
}
