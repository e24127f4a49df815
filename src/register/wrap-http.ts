import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { Duplex } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { mayMatter, type FindCall, type LegacyCall } from '../server/intercept/legacy-calls.js';
import { MemorySocket } from './memory-socket.js';

/** Serves a connection that has one request, for this call. */
export type Serve = (connection: MemorySocket, call: LegacyCall) => void;

type Protocol = 'http:' | 'https:';

/** The arguments of `request` and `get`, in any of their forms. */
type Arguments = readonly unknown[];

/** `request` or `get` of either module. */
type SendRequest = (this: unknown, ...args: Arguments) => ClientRequest;

/** Marks `node:http` as wrapped. Registered, so that all copies of this module in a thread share it. */
const WRAPPED = Symbol.for('openai-assistants-shim.register');

/**
 * Connects those requests of `node:http` and `node:https` that `find` finds to `serve` instead of the network. It replaces
 * `request` and `get` on the modules, also for named imports. Other requests do not change. A second call does nothing.
 */
export function wrapHttp(find: FindCall, serve: Serve): void {
  if (WRAPPED in http) return;
  Object.defineProperty(http, WRAPPED, { value: true });
  for (const [module, protocol] of [
    [http, 'http:'],
    [https, 'https:'],
  ] as const) {
    for (const name of ['request', 'get'] as const) {
      const original: unknown = module[name];
      if (!isSendRequest(original)) continue;
      const wrapped = wrap(original, protocol, find, serve);
      Object.defineProperty(wrapped, 'name', { value: name, configurable: true });
      Object.defineProperty(wrapped, 'length', { value: original.length, configurable: true });
      Reflect.set(module, name, wrapped);
    }
  }
  syncBuiltinESMExports();
}

const isSendRequest = (value: unknown): value is SendRequest => typeof value === 'function';

function wrap(original: SendRequest, protocol: Protocol, find: FindCall, serve: Serve): SendRequest {
  return function (...args) {
    if (!concerns(args[0]) && !concerns(args[1])) return Reflect.apply(original, this, args);
    const { options, callback } = readArguments(args);
    const ownProtocol = readProtocol(options, protocol);
    const address = toAddress(options, ownProtocol);
    const call = address === null ? null : find(address);
    if (!address || !call) return Reflect.apply(original, this, args);
    const agent = new MemoryAgent(ownProtocol, (end) => serve(end, call));
    const given: unknown = options.agent;
    // A mocking tool comes first. It passes its own agent, which uses the agent in `customAgent` for requests that it does not
    // mock.
    if (isMockAgent(given)) given.customAgent = agent;
    else options.agent = agent;
    delete options.createConnection;
    return Reflect.apply(original, this, [options, callback]);
  };
}

/** A quick check: whether an argument may name a host of the service. */
function concerns(argument: unknown): boolean {
  if (typeof argument === 'string') return mayMatter(argument);
  if (typeof argument !== 'object' || argument === null) return false;
  const { hostname, host, path }: { hostname?: unknown; host?: unknown; path?: unknown } = argument;
  const name = hostname ?? host;
  if (typeof name === 'string' && mayMatter(name)) return true;
  // In a request to a proxy, the path is a whole URL.
  return typeof path === 'string' && !path.startsWith('/') && mayMatter(path);
}

/** Reads the arguments of a request as `node:http` does, and returns the options as a copy. */
function readArguments([first, second, third]: Arguments): { options: RequestOptions; callback: unknown } {
  const isAddress = typeof first === 'string' || isURL(first);
  const address = isAddress ? urlToHttpOptions(typeof first === 'string' ? new URL(first) : first) : {};
  const given = isAddress ? second : first;
  if (typeof given === 'function') return { options: address, callback: given };
  return { options: Object.assign(address, given), callback: isAddress ? third : second };
}

/**
 * Recognises a URL as `node:http` does, also one of another realm. The result of `url.parse` has a `path`, which a URL has not.
 */
const isURL = (value: unknown): value is URL =>
  typeof value === 'object' && value !== null && 'href' in value && 'protocol' in value && !('path' in value);

/** Returns the protocol of a request: its own, that of its agent, or that of the module. */
function readProtocol({ protocol, agent }: RequestOptions, ofModule: Protocol): Protocol {
  const ofAgent = typeof agent === 'object' && 'protocol' in agent ? agent.protocol : ofModule;
  return (protocol ?? ofAgent) === 'https:' ? 'https:' : 'http:';
}

/** Returns the URL of a request; null for a request to a Unix socket. */
function toAddress(options: RequestOptions, protocol: Protocol): string | null {
  if (options.socketPath) return null;
  const path = options.path ?? '/';
  if (/^https?:/i.test(path)) return path;
  const host = options.hostname ?? options.host ?? 'localhost';
  const port = options.port ?? options.defaultPort;
  return `${protocol}//${host}${port === undefined || port === '' ? '' : `:${port}`}${path}`;
}

/** Whether an agent is one that msw and nock put on a request. */
function isMockAgent(agent: unknown): agent is { customAgent: unknown } {
  return agent instanceof http.Agent && 'customAgent' in agent;
}

/** An agent that connects one request inside the process. */
class MemoryAgent extends http.Agent {
  readonly defaultPort: number;
  readonly protocol: Protocol;
  readonly #serve: (connection: MemorySocket) => void;

  constructor(protocol: Protocol, serve: (connection: MemorySocket) => void) {
    super({ keepAlive: false });
    this.protocol = protocol;
    this.defaultPort = protocol === 'https:' ? 443 : 80;
    this.#serve = serve;
  }

  override createConnection(): Duplex {
    const { client, server } = MemorySocket.createPair(this.protocol === 'https:');
    this.#serve(server);
    return client;
  }
}
