/**
 * The environment of a command whose OpenAI clients are to call `baseURL`, which ends in `/v1`. `OPENAI_API_BASE` is the older
 * name of the variable, which LangChain and the first SDKs read.
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

/** Where a proxy is set, clients of many languages would ask it for this machine, too. */
function exceptFromProxies(env: NodeJS.ProcessEnv, host: string): NodeJS.ProcessEnv {
  if (!PROXIES.some((name) => env[name])) return {};
  const hosts = new Set([env.NO_PROXY, env.no_proxy].flatMap((list) => list?.split(',') ?? []).filter(Boolean));
  const list = [...hosts.add(host)].join(',');
  return { NO_PROXY: list, no_proxy: list };
}
