import type { ContainerMemory } from '../../types/options.js';

/** The container of the code interpreter. */
export interface ContainerChoice {
  /** An existing container; absent: the service uses that of the last call, or makes one. */
  id?: string | undefined;
  memoryLimit?: ContainerMemory | undefined;
  /** Whether to leave out the tool. */
  isOmitted?: boolean | undefined;
}

/** How many files a container can be created with. */
export const MOST_CONTAINER_FILES = 50;

/** The files for a container: all, or the newest ones if there are too many, newest first. `fileIds`: oldest first. */
export function pickContainerFiles(fileIds: readonly string[]): string[] {
  return fileIds.length <= MOST_CONTAINER_FILES ? [...fileIds] : fileIds.slice(-MOST_CONTAINER_FILES).reverse();
}
