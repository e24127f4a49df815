import type { Server } from './server.js';

/** OpenAI, for an organization with zero data retention: what it refuses is among the facts of accounts. */
export const zdr: Server = {
  name: 'zdr',
  title: 'OpenAI with zero data retention',
  root: 'https://api.openai.com/v1',
  models: 'openai',
  options: { zeroDataRetention: true },
  rules: [],
};
