import type { HttpSurface } from '../client/http-surface.js';

/** An endpoint for files that only this library knows: files of containers, and images of code interpreter calls. */
interface FileRoute {
  method: 'GET' | 'DELETE';
  path: string;
  respond: (files: HttpSurface['files'], id: string, signal: AbortSignal) => Promise<Response>;
}

export const FILE_ROUTES: readonly FileRoute[] = [
  {
    method: 'GET',
    path: '/files/:file_id',
    respond: async (files, id, signal) => Response.json(await files.retrieve(id, { signal })),
  },
  {
    method: 'DELETE',
    path: '/files/:file_id',
    respond: async (files, id, signal) => Response.json(await files.delete(id, { signal })),
  },
  {
    method: 'GET',
    path: '/files/:file_id/content',
    respond: async (files, id, signal) => files.content(id, { signal }),
  },
];
