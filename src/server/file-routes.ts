import type { HttpSurface } from '../client/http-surface.js';

/** An endpoint of a file that only this library knows: of a container, or an image of a code interpreter's call. */
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
