import { hostname } from 'node:os';
import { isLoopback } from './local-only.js';

/** The addresses that mean all addresses of a machine. */
const EVERY = ['0.0.0.0', '::', '[::]'];

/** Whether an address leads to the server on this host and port, which would then call itself endlessly. */
export function isOwnAddress(address: string, host: string, port: number): boolean {
  const url = new URL(address);
  if (url.protocol !== 'http:' || Number(url.port || 80) !== port) return false;
  const name = url.hostname;
  if (name === host.toLowerCase()) return true;
  if (isLoopback(name) || EVERY.includes(name)) return isLoopback(host) || EVERY.includes(host);
  return name === hostname().toLowerCase() && !isLoopback(host);
}
