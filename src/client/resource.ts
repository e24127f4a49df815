import { OpenAI as SdkOpenAI, type OpenAI } from 'openai';
import { APIResource } from 'openai/core/resource';
import {
  streamErrorClasses,
  type ErrorClassesCarrier,
  type StreamErrorClasses,
} from '../assistant-stream/stream-errors.js';
import { listMethods, prototypeOf } from '../lib/list-methods.js';
import { findSdkErrors } from '../upstream/sdk-client.js';
import { noteCall } from './note-call.js';

/** The SDK's classes that ours replace. An SDK may have dropped some of them. */
interface SdkClasses {
  readonly Beta?: {
    readonly Assistants?: unknown;
    readonly Threads?: { readonly Messages?: unknown; readonly Runs?: { readonly Steps?: unknown } };
  };
}

export const sdkClasses: SdkClasses = SdkOpenAI;

/** What all our resources have. It has a name so that the declarations of their classes can use it. */
export interface ResourceOfClient extends ErrorClassesCarrier {
  readonly _client: OpenAI;
}

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

/** The functions that {@link extendSdk} puts on instances. */
const forwarders = new WeakSet<object>();

/**
 * Returns the class that a resource of ours extends: the SDK's own, so that `instanceof` and additions to its prototype work,
 * or a bare resource if the installed SDK has none.
 *
 * Legacy code detaches methods (`const { stream } = client.beta.threads.runs`). So each instance also has its methods as own
 * properties. These look up the method on the prototype at each call, so that replacements by tests and apps run.
 */
export function extendSdk(sdkClass: unknown): new (client: OpenAI) => ResourceOfClient {
  // The constructor of every resource of every SDK takes the client.
  const Parent = (typeof sdkClass === 'function' ? sdkClass : APIResource) as new (client: OpenAI) => object;
  return class Resource extends Parent implements ResourceOfClient {
    // The SDK's constructor sets it, and declares it protected.
    declare readonly _client: OpenAI;

    constructor(client: OpenAI) {
      super(client);
      // A prototype has the type `any`.
      for (const name of listMethods(prototypeOf(this) ?? this, Parent.prototype as object)) addForwarder(this, name);
    }

    /** The error classes for streams of the resource: those of the client's SDK. */
    get [streamErrorClasses](): StreamErrorClasses {
      return findSdkErrors(this._client);
    }
  };
}

/** Whether `resource[name]` is another function than `original`: a spy, a stub, or a method of a subclass. */
export function isReplaced(resource: object, name: string, original: unknown): boolean {
  // A method, or undefined.
  const method = (resource as Methods)[name];
  if (!method || !forwarders.has(method)) return method !== original;
  // A method, or undefined.
  return (Object.getPrototypeOf(resource) as Methods)[name] !== original;
}

function addForwarder(resource: ResourceOfClient, name: string): void {
  const { [name]: forward } = {
    // `name` is the name of a method of the prototype.
    [name]: (...args: unknown[]) => {
      const make = (): unknown => (prototypeOf(resource) as Methods)[name]?.apply(resource, args);
      return noteCall(resource._client, name, args, forward, make);
    },
  };
  if (forward) forwarders.add(forward);
  Object.defineProperty(resource, name, { value: forward, writable: true, enumerable: false, configurable: true });
}
