interface Platform {
  navigator?: { userAgent?: unknown };
  EdgeRuntime?: unknown;
}

/**
 * The name of a host that stops what a request has begun once it is answered, unless it is asked to wait; null on any other,
 * and on those that do not say what they are.
 */
export function nameAnsweringHost(): string | null {
  const platform: Platform = globalThis;
  if (platform.navigator?.userAgent === 'Cloudflare-Workers') return 'Cloudflare Workers';
  return typeof platform.EdgeRuntime === 'string' ? 'the Edge Runtime' : null;
}
