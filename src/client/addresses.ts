/**
 * Which hosts are those of the service, and which file ids are ours: for who sees requests before any client does. Loads nothing
 * else.
 */
export { readContainerFileId, readOutputImageId } from '../mapping/file-ids.js';
export { isAzureHost, isOpenAIHost } from '../upstream/hosts.js';
