/** A file in a container of the code interpreter: upstream names it by two ids. */
export interface ContainerFile {
  containerId: string;
  fileId: string;
}

/** An image among the outputs of a code interpreter call that has no file of its own. */
export interface OutputImage {
  threadId: string;
  itemId: string;
  /** Which of the call's outputs, from 0. */
  index: number;
}

/** The container of a file that is in none: it has an id of its own. */
export const NO_CONTAINER = '';

/** Whether a file of this name is a picture. */
export const isImageName = (name: string | undefined): boolean => /\.(?:png|jpe?g|gif|webp|bmp|svg)$/i.test(name ?? '');

/** One legacy file id for a container's file, safe in a path. `readContainerFileId` reads it back. */
export function toContainerFileId({ containerId, fileId }: ContainerFile): string {
  if (containerId === NO_CONTAINER) return fileId;
  return `${fileId}-${containerId}`;
}

/** What `toContainerFileId` wrote; null for any other id. Both parts hold word characters only, so neither can leave a path. */
export function readContainerFileId(id: string): ContainerFile | null {
  const [, fileId, containerId] = /^(cfile_\w+)-(cntr_\w+)$/.exec(id) ?? [];
  return fileId === undefined || containerId === undefined ? null : { containerId, fileId };
}

/** The container and file that a URL of the service names. */
export function readContainerFileUrl(url: string): ContainerFile | null {
  const [, containerId, fileId] = /\/containers\/(cntr_\w+)\/files\/(cfile_\w+)/.exec(url) ?? [];
  return fileId === undefined || containerId === undefined ? null : { containerId, fileId };
}

/**
 * A legacy file id for an image that upstream gives by URL only. It names where the image stands and not the URL: an id
 * may have passed through other hands, and the server that resolves it must not fetch what they wrote into it.
 */
export function toOutputImageId({ threadId, itemId, index }: OutputImage): string {
  return `ciimg_${index}-${itemId}-${threadId}`;
}

/** What `toOutputImageId` wrote; null for any other id. */
export function readOutputImageId(id: string): OutputImage | null {
  const [, index, itemId, threadId] = /^ciimg_(\d{1,6})-(\w+)-(thread_\w+)$/.exec(id) ?? [];
  if (index === undefined || itemId === undefined || threadId === undefined) return null;
  return { threadId, itemId, index: Number(index) };
}

/** Whether an id is one that messages and steps carry here for a file that code made. The service itself does not know it. */
export const isOwnFileId = (id: string): boolean => readContainerFileId(id) !== null || readOutputImageId(id) !== null;
