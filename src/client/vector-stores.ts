import { OpenAI as SdkOpenAI, type OpenAI } from 'openai';
import { APIResource } from 'openai/core/resource';
import { listMethods } from '../lib/list-methods.js';
import { openTransport } from '../upstream/sdk-resources.js';
import { overrideMethod } from './override-method.js';
import { addStoreStyles, rejectCall } from './v4-styles.js';

type SdkVectorStores = typeof SdkOpenAI.VectorStores;

/** The SDK's class. A mock of `openai` may have none; then a bare class replaces it, under the same type. */
const Sdk = (SdkOpenAI as Partial<typeof SdkOpenAI>).VectorStores ?? (APIResource as unknown as SdkVectorStores);

/**
 * `client.beta.vectorStores` of SDK v4: the same as `client.vectorStores`, in both call styles. As with the other resources
 * under `beta`, methods can be detached, and they reject instead of throwing as the SDK's do.
 */
export class VectorStores extends Sdk {
  constructor(client: OpenAI) {
    super(openTransport(client));
    addStoreStyles(client, this);
    // The bare class has neither.
    const { files, fileBatches } = this as Partial<this>;
    for (const resource of [this, files, fileBatches]) if (resource) settleMethods(client, resource);
  }
}

function settleMethods(client: OpenAI, resource: object): void {
  for (const name of listMethods(resource, Object.prototype)) {
    overrideMethod(resource, name, (original) => (...args) => {
      try {
        return original(...args);
      } catch (error) {
        return rejectCall(client, error);
      }
    });
  }
}
