import type { ServerName } from '../types.js';
import { azure } from './azure.js';
import { llamacpp } from './llamacpp.js';
import { lmstudio } from './lmstudio.js';
import { ollama } from './ollama.js';
import { openrouter } from './openrouter.js';
import type { Server } from './server.js';
import { vllm } from './vllm.js';
import { zdr } from './zdr.js';

/** All servers that the fake can imitate. To add one, write a file beside these, and add it here. */
export const SERVERS: Readonly<Record<ServerName, Server>> = {
  azure,
  zdr,
  ollama,
  openrouter,
  vllm,
  lmstudio,
  llamacpp,
};
