interface Platform {
  navigator?: { userAgent?: unknown };
  EdgeRuntime?: unknown;
}

/**
 * The name of a host that stops all work of a request once it is answered, unless the app asks it to wait (option
 * `waitUntil`); null for other and unknown hosts.
 */
export function nameAnsweringHost(): string | null {
  const platform: Platform = globalThis;
  if (platform.navigator?.userAgent === 'Cloudflare-Workers') return 'Cloudflare Workers';
  return typeof platform.EdgeRuntime === 'string' ? 'the Edge Runtime' : null;
}
