/**
 * Tells which hosts belong to the service, and which file ids are made by this library. For code that sees requests before a
 * client does, so it loads nothing else.
 */
export { readContainerFileId, readOutputImageId } from '../mapping/file-ids.js';
export { isAzureHost, isOpenAIHost } from '../upstream/hosts.js';
