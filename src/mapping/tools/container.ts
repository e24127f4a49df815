import type { ContainerMemory } from '../../types/options.js';

/** Where the code interpreter runs. */
export interface ContainerChoice {
  /** A container that is there; absent: the service takes that of the last call, or makes one. */
  id?: string | undefined;
  memoryLimit?: ContainerMemory | undefined;
  /** The tool is not sent. */
  isOmitted?: boolean | undefined;
}

/** The most files that a container is made with. */
export const MOST_CONTAINER_FILES = 50;

/** The files that a container gets: where there are too many, the newest, newest first. `fileIds`: oldest first. */
export function pickContainerFiles(fileIds: readonly string[]): string[] {
  return fileIds.length <= MOST_CONTAINER_FILES ? [...fileIds] : fileIds.slice(-MOST_CONTAINER_FILES).reverse();
}
