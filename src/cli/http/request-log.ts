import type { Server } from 'node:http';
import type { Log } from './log.js';

/** Logs each request when its response has ended: method, path, status and milliseconds. */
export function logRequests(server: Server, log: Log, basePath: string): void {
  server.on('request', (request, response) => {
    const start = performance.now();
    response.once('close', () => {
      const duration = Math.round(performance.now() - start);
      const end = response.writableFinished ? '' : ' (the client left)';
      const path = toPath(request.url ?? '/', basePath);
      log.info(
        `${request.method ?? 'GET'} ${path} ${response.headersSent ? response.statusCode : '-'} ${duration} ms${end}`,
      );
    });
  });
}

/** Returns only the path. The query, and the user in an absolute URL, may be secrets. */
function toPath(target: string, basePath: string): string {
  const [path = ''] = target.split('?');
  if (!path.startsWith('/')) return '(no path)';
  return basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}
