/** The same where Next.js is told to answer every `fetch` from its cache. */
export { GET } from '../../legacy/[sdk]/route.js';

export const fetchCache = 'force-cache';
