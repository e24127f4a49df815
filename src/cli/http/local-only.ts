/** Whether an address can be reached only from this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * Returns why a request to a server that accepts all programs of this machine must be refused; null if it may pass. A web page
 * can make its browser send requests to this machine. Such a request has an `Origin`, or says that it is cross-site. Or the
 * host name of the page resolves to this machine, and is in `Host`.
 */
export function refuseBrowsers(request: Request, origins: readonly string[]): string | null {
  const { headers } = request;
  const host = headers.get('host') ?? '';
  if (!isLoopback(host.replace(/:\d+$/, ''))) return 'The header Host names another host than this machine.';
  const origin = headers.get('origin');
  if (origin !== null && !origins.includes(origin) && !origins.includes('*')) {
    return 'Web pages may not call this server, unless --cors names their origin.';
  }
  const site = headers.get('sec-fetch-site');
  if (origin === null && (site === 'cross-site' || site === 'same-site')) return 'Web pages may not call this server.';
  return null;
}
