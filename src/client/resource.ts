import { OpenAI as SdkOpenAI, type OpenAI } from 'openai';
import { APIResource } from 'openai/core/resource';
import {
  streamErrorClasses,
  type ErrorClassesCarrier,
  type StreamErrorClasses,
} from '../assistant-stream/stream-errors.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { noteCall } from './note-call.js';

/** The SDK's classes that ours take the place of. An SDK that has dropped one of them leaves it out. */
interface SdkClasses {
  readonly Beta?: {
    readonly Assistants?: unknown;
    readonly Threads?: { readonly Messages?: unknown; readonly Runs?: { readonly Steps?: unknown } };
  };
}

export const sdkClasses: SdkClasses = SdkOpenAI;

/** What every resource of ours has. Named, so that the declarations of the classes that extend it can be written. */
export interface ResourceOfClient extends ErrorClassesCarrier {
  readonly _client: OpenAI;
}

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

/** The methods that instances have of their own and that go to their prototype. */
const forwarders = new WeakSet<object>();

/**
 * The class that a resource of ours extends: the SDK's own, so that `instanceof` and what was added to its prototype hold; a
 * bare resource where the installed SDK has none.
 *
 * Legacy code detaches methods (`const { stream } = client.beta.threads.runs`), so each instance has its methods as own
 * properties as well. They look the method up on the prototype at each call: what a test or an app puts there is what runs.
 */
export function extendSdk(sdkClass: unknown): new (client: OpenAI) => ResourceOfClient {
  // Every resource of every SDK is made of its client.
  const Parent = (typeof sdkClass === 'function' ? sdkClass : APIResource) as new (client: OpenAI) => object;
  return class Resource extends Parent implements ResourceOfClient {
    // Set by the SDK's constructor, where it is protected.
    declare readonly _client: OpenAI;

    constructor(client: OpenAI) {
      super(client);
      // A prototype is typed `any`.
      for (const name of listMethods(this, Parent.prototype as object)) addForwarder(this, name);
    }

    /** What a stream of the resource throws: the classes of the client's own copy of the SDK. */
    get [streamErrorClasses](): StreamErrorClasses {
      return findSdkErrors(this._client);
    }
  };
}

/** Whether a call of `resource[name]` would run something else than `original`: a spy, a stub, a subclass's method. */
export function isReplaced(resource: object, name: string, original: unknown): boolean {
  // A method, or undefined.
  const method = (resource as Methods)[name];
  if (!method || !forwarders.has(method)) return method !== original;
  // A method, or undefined.
  return (Object.getPrototypeOf(resource) as Methods)[name] !== original;
}

/** The names of the methods that classes of ours, or derived from ours, gave the resource. */
function listMethods(resource: object, end: object): Set<string> {
  const names = new Set<string>();
  for (let own = prototypeOf(resource); own && own !== end; own = prototypeOf(own)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(own))) {
      if (typeof value === 'function' && name !== 'constructor') names.add(name);
    }
  }
  return names;
}

function addForwarder(resource: ResourceOfClient, name: string): void {
  const { [name]: forward } = {
    // `name` is that of a method of the prototype.
    [name]: (...args: unknown[]) => {
      const make = (): unknown => (prototypeOf(resource) as Methods)[name]?.apply(resource, args);
      return noteCall(resource._client, name, args, forward, make);
    },
  };
  if (forward) forwarders.add(forward);
  Object.defineProperty(resource, name, { value: forward, writable: true, enumerable: false, configurable: true });
}

function prototypeOf(value: object): object | null {
  // The standard library types it `any`.
  return Object.getPrototypeOf(value) as object | null;
}
