import { OpenAI as SdkOpenAI, type OpenAI } from 'openai';
import { APIResource } from 'openai/core/resource';
import { openTransport } from '../upstream/sdk-resources.js';
import { overrideMethod } from './override-method.js';
import { addStoreStyles, rejectCall } from './v4-styles.js';

type SdkVectorStores = typeof SdkOpenAI.VectorStores;

/** The SDK's class. A mock of `openai` may have none: the class is declared as if it did, and what stands in is bare. */
const Sdk = (SdkOpenAI as Partial<typeof SdkOpenAI>).VectorStores ?? (APIResource as unknown as SdkVectorStores);

/**
 * `client.beta.vectorStores` of SDK v4: today's `client.vectorStores`, in both call styles. As with the other resources
 * under `beta`, the methods of an instance can be taken off it, and reject where the SDK's throw.
 */
export class VectorStores extends Sdk {
  constructor(client: OpenAI) {
    super(openTransport(client));
    addStoreStyles(client, this);
    // The bare class that stands in for a mock has neither.
    const { files, fileBatches } = this as Partial<this>;
    for (const resource of [this, files, fileBatches]) if (resource) settleMethods(client, resource);
  }
}

function settleMethods(client: OpenAI, resource: object): void {
  for (const name of listMethods(resource)) {
    overrideMethod(resource, name, (original) => (...args) => {
      try {
        return original(...args);
      } catch (error) {
        return rejectCall(client, error);
      }
    });
  }
}

/** The names of the methods that a resource has of its own and of its classes. */
function listMethods(resource: object): Set<string> {
  const names = new Set<string>();
  for (let owner: object | null = resource; owner && owner !== Object.prototype; owner = prototypeOf(owner)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof value === 'function' && name !== 'constructor') names.add(name);
    }
  }
  return names;
}

function prototypeOf(value: object): object | null {
  // The standard library types it `any`.
  return Object.getPrototypeOf(value) as object | null;
}
