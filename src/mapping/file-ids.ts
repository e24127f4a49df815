/** A file in a container of the code interpreter. The service names it by two ids. */
export interface ContainerFile {
  containerId: string;
  fileId: string;
}

/** An image among the outputs of a code interpreter call that has no file of its own. */
export interface OutputImage {
  threadId: string;
  itemId: string;
  /** Index of the output in the call, from 0. */
  index: number;
}

/** Container id of a file outside of containers, which has an id of its own. */
export const NO_CONTAINER = '';

/** Whether a file of this name is an image. */
export const isImageName = (name: string | undefined): boolean => /\.(?:png|jpe?g|gif|webp|bmp|svg)$/i.test(name ?? '');

/** Makes one legacy file id, safe in a URL path, for a container's file. `readContainerFileId` reads it. */
export function toContainerFileId({ containerId, fileId }: ContainerFile): string {
  if (containerId === NO_CONTAINER) return fileId;
  return `${fileId}-${containerId}`;
}

/**
 * Reads an id of `toContainerFileId`; null for any other. Both parts have only word characters, so they cannot change a
 * path.
 */
export function readContainerFileId(id: string): ContainerFile | null {
  const [, fileId, containerId] = /^(cfile_\w+)-(cntr_\w+)$/.exec(id) ?? [];
  return fileId === undefined || containerId === undefined ? null : { containerId, fileId };
}

/** Reads the container and file from a URL of the service. */
export function readContainerFileUrl(url: string): ContainerFile | null {
  const [, containerId, fileId] = /\/containers\/(cntr_\w+)\/files\/(cfile_\w+)/.exec(url) ?? [];
  return fileId === undefined || containerId === undefined ? null : { containerId, fileId };
}

/**
 * Makes a legacy file id for an image that the service gives only as a URL. It contains the image's place, not the URL:
 * ids pass through other hands, and a server must not fetch URLs written into them.
 */
export function toOutputImageId({ threadId, itemId, index }: OutputImage): string {
  return `ciimg_${index}-${itemId}-${threadId}`;
}

/** Reads an id of `toOutputImageId`; null for any other. */
export function readOutputImageId(id: string): OutputImage | null {
  const [, index, itemId, threadId] = /^ciimg_(\d{1,6})-(\w+)-(thread_\w+)$/.exec(id) ?? [];
  if (index === undefined || itemId === undefined || threadId === undefined) return null;
  return { threadId, itemId, index: Number(index) };
}

/** Whether an id was made here for a file that code created. The service does not know such ids. */
export const isOwnFileId = (id: string): boolean => readContainerFileId(id) !== null || readOutputImageId(id) !== null;
