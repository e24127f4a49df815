import type { Attributes } from '@opentelemetry/api';
import { PROVIDER, SERVER_ADDRESS, SERVER_PORT } from './conventions.js';

const AZURE = /\.azure\.(com|us|cn)$/;

/** Returns the provider and the address of the server. */
export function describeServer(baseURL: string): Attributes {
  if (!URL.canParse(baseURL)) return { [PROVIDER]: 'openai' };
  const { hostname, port, protocol } = new URL(baseURL);
  return {
    [PROVIDER]: AZURE.test(hostname) ? 'azure.ai.openai' : 'openai',
    [SERVER_ADDRESS]: hostname,
    [SERVER_PORT]: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  };
}
