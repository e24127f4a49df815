/** The addresses of this machine alone. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * Why a request to a door that lets in every program of this machine may not come from one: null, or the reason. A web page
 * can have its browser send requests to this machine. Such a request names an origin, or says that it crosses sites; or the
 * page's own host name leads to this machine, and stands in `Host`.
 */
export function refuseBrowsers(request: Request, origins: readonly string[]): string | null {
  const { headers } = request;
  const host = headers.get('host') ?? '';
  if (!isLoopback(host.replace(/:\d+$/, ''))) return 'The header Host names another host than this machine.';
  const origin = headers.get('origin');
  if (origin !== null && !origins.includes(origin) && !origins.includes('*')) {
    return 'Web pages are not let in. --cors names those that are.';
  }
  const site = headers.get('sec-fetch-site');
  if (origin === null && (site === 'cross-site' || site === 'same-site')) return 'Web pages are not let in.';
  return null;
}
