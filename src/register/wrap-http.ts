import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { Duplex } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { mayMatter, type FindCall, type LegacyCall } from '../server/intercept/legacy-calls.js';
import { MemorySocket } from './memory-socket.js';

/** Serves a connection whose one request is of this call. */
export type Serve = (connection: MemorySocket, call: LegacyCall) => void;

type Protocol = 'http:' | 'https:';

/** The arguments of `request` and `get`, in whichever of their forms. */
type Arguments = readonly unknown[];

/** `request` or `get` of either module, seen as what is common to their forms. */
type SendRequest = (this: unknown, ...args: Arguments) => ClientRequest;

/** Marks `node:http` once it is wrapped: by whichever copy of this module, in whichever realm of this thread. */
const WRAPPED = Symbol.for('openai-assistants-shim.register');

/**
 * Lets the requests of `node:http` and `node:https` that `find` finds connect to `serve` instead of the network: `request` and
 * `get`, as properties of the modules and as named imports. All others are sent as they were. Wraps once.
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
    // A mock of requests goes first. It comes as an agent, which asks the one within for a connection when it has no answer.
    if (isMockAgent(given)) given.customAgent = agent;
    else options.agent = agent;
    delete options.createConnection;
    return Reflect.apply(original, this, [options, callback]);
  };
}

/** Whether an argument may name a host that matters: all that is asked of most requests. */
function concerns(argument: unknown): boolean {
  if (typeof argument === 'string') return mayMatter(argument);
  if (typeof argument !== 'object' || argument === null) return false;
  const { hostname, host, path }: { hostname?: unknown; host?: unknown; path?: unknown } = argument;
  const name = hostname ?? host;
  if (typeof name === 'string' && mayMatter(name)) return true;
  // To a proxy a path is a whole address.
  return typeof path === 'string' && !path.startsWith('/') && mayMatter(path);
}

/** The options that a request's arguments come to, as `node:http` reads them. A copy. */
function readArguments([first, second, third]: Arguments): { options: RequestOptions; callback: unknown } {
  const isAddress = typeof first === 'string' || isURL(first);
  const address = isAddress ? urlToHttpOptions(typeof first === 'string' ? new URL(first) : first) : {};
  const given = isAddress ? second : first;
  if (typeof given === 'function') return { options: address, callback: given };
  return { options: Object.assign(address, given), callback: isAddress ? third : second };
}

/** As `node:http` tells it, which takes a URL of any realm. What `url.parse` gave has a path. */
const isURL = (value: unknown): value is URL =>
  typeof value === 'object' && value !== null && 'href' in value && 'protocol' in value && !('path' in value);

/** The protocol of a request's connection: its own, else its agent's, else the module's. */
function readProtocol({ protocol, agent }: RequestOptions, ofModule: Protocol): Protocol {
  const ofAgent = typeof agent === 'object' && 'protocol' in agent ? agent.protocol : ofModule;
  return (protocol ?? ofAgent) === 'https:' ? 'https:' : 'http:';
}

/** The whole address of a request; null for one that goes to a socket file. */
function toAddress(options: RequestOptions, protocol: Protocol): string | null {
  if (options.socketPath) return null;
  const path = options.path ?? '/';
  if (/^https?:/i.test(path)) return path;
  const host = options.hostname ?? options.host ?? 'localhost';
  const port = options.port ?? options.defaultPort;
  return `${protocol}//${host}${port === undefined || port === '' ? '' : `:${port}`}${path}`;
}

/** The agent that msw and nock give a request of theirs. */
function isMockAgent(agent: unknown): agent is { customAgent: unknown } {
  return agent instanceof http.Agent && 'customAgent' in agent;
}

/** Makes the connection of one request. */
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
