import type { FileObject } from '../../types/responses.js';
import { readIdTime } from '../ids.js';

/** The fields of a container's file that are used. */
interface ContainerFileObject {
  /** Null while the service does not say. */
  bytes: number | null;
  created_at: number;
  path: string;
}

/** Makes the legacy file object of a file that the code interpreter created. */
export function convertContainerFile(id: string, file: ContainerFileObject): FileObject {
  const filename = file.path.slice(file.path.lastIndexOf('/') + 1);
  return createOutputFile({ id, filename, bytes: file.bytes ?? 0, created_at: file.created_at });
}

/**
 * Makes the legacy file object of an image among the outputs of a call (`itemId`). It is a file only in the old API.
 */
export function convertOutputImage(id: string, itemId: string, image: ImageBytes): FileObject {
  const filename = `${itemId}.${image.type.slice(image.type.indexOf('/') + 1)}`;
  return createOutputFile({ id, filename, bytes: image.bytes.length, created_at: readIdTime(itemId) ?? 0 });
}

/** An image and its media type. */
export interface ImageBytes {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

/** Decodes the image of a `data:` URL; null for any other URL, which a server must not fetch. */
export function readImageData(url: string): ImageBytes | null {
  const [, type, data] = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/=\s]*)$/.exec(url) ?? [];
  if (type === undefined || data === undefined) return null;
  try {
    return { type, bytes: Uint8Array.from(atob(data), (character) => character.charCodeAt(0)) };
  } catch {
    return null;
  }
}

function createOutputFile(file: Pick<FileObject, 'id' | 'filename' | 'bytes' | 'created_at'>): FileObject {
  return { object: 'file', ...file, purpose: 'assistants_output', status: 'processed' };
}
