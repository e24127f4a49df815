import type { Remedy } from './remedy.js';

/** The service does not take `background` here: the run goes on in the foreground, as do later ones of this client. */
export const backgroundRefused: Remedy = {
  limit: 1,
  apply: (ctx, { request, error }) => {
    if (ctx.upstream.classify(error) !== 'background_refused' || !request.background) return null;
    ctx.backgroundRefused = true;
    return { ...request, background: false };
  },
};
