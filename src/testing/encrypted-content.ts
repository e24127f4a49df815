import { badRequest } from './api-error.js';
import { randomHex } from './ids.js';
import { asStrings, type JsonObject } from './json.js';
import { isReasoningModel } from './model-limits.js';

/** What of a request asks for reasoning that the caller can send back, where the service keeps none. */
export const ENCRYPTED_CONTENT = 'reasoning.encrypted_content';

/** Refuses a request for the encrypted reasoning of a model that does not reason. */
export function checkEncryptedContent(body: JsonObject): void {
  if (!asStrings(body.include).includes(ENCRYPTED_CONTENT) || isReasoningModel(String(body.model))) return;
  throw badRequest('Encrypted content is not supported with this model.', 'include');
}

/** What stands for encrypted reasoning: nothing of it can be read, as with the service's. */
export const makeEncryptedContent = () => `gAAAAA${randomHex(96)}`;
