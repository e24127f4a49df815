import type { Server } from './server.js';

/** OpenAI, for an organization with zero data retention. The facts about accounts say what OpenAI refuses there. */
export const zdr: Server = {
  name: 'zdr',
  title: 'OpenAI with zero data retention',
  root: 'https://api.openai.com/v1',
  models: 'openai',
  options: { zeroDataRetention: true },
  rules: [],
};
