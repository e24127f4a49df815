/**
 * Returns the environment of a command whose OpenAI clients should call `baseURL`, which ends in `/v1`. `OPENAI_API_BASE` is
 * the older name of the variable, which LangChain and early SDKs read.
 */
export function toChildEnv(env: NodeJS.ProcessEnv, baseURL: string): NodeJS.ProcessEnv {
  return {
    ...env,
    OPENAI_BASE_URL: baseURL,
    OPENAI_API_BASE: baseURL,
    ...exceptFromProxies(env, new URL(baseURL).hostname),
  };
}

const PROXIES = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/**
 * Excludes this machine from a proxy that the environment sets. Otherwise clients of many languages would call this machine
 * through it.
 */
function exceptFromProxies(env: NodeJS.ProcessEnv, host: string): NodeJS.ProcessEnv {
  if (!PROXIES.some((name) => env[name])) return {};
  const hosts = new Set([env.NO_PROXY, env.no_proxy].flatMap((list) => list?.split(',') ?? []).filter(Boolean));
  const list = [...hosts.add(host)].join(',');
  return { NO_PROXY: list, no_proxy: list };
}
