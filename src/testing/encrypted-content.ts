import { badRequest } from './api-error.js';
import { randomHex } from './ids.js';
import { asStrings, type JsonObject } from './json.js';
import { isReasoningModel } from './model-limits.js';

/** The value of `include` that asks for reasoning which the caller can send back if the service stores none. */
export const ENCRYPTED_CONTENT = 'reasoning.encrypted_content';

/** Refuses a request for the encrypted reasoning of a model that does not reason. */
export function checkEncryptedContent(body: JsonObject): void {
  if (!asStrings(body.include).includes(ENCRYPTED_CONTENT) || isReasoningModel(String(body.model))) return;
  throw badRequest('Encrypted content is not supported with this model.', 'include');
}

/** Makes random text in place of encrypted reasoning. */
export const makeEncryptedContent = () => `gAAAAA${randomHex(96)}`;
