import type { FileTree } from '../../sources/module-graph.js';

/** Serverless hosts, recognised by their environment variables or by files of the app. */
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

/** Returns the serverless host that runs this process, or for which the app is set up; null if none is recognised. */
export function findHost(tree: FileTree, env: NodeJS.ProcessEnv): string | null {
  const host = HOSTS.find(
    ({ variables, files }) => variables.some((name) => env[name]) || files.some((file) => tree.has(file)),
  );
  return host?.name ?? null;
}
