import type { FileObject } from '../../types/responses.js';
import { readIdTime } from '../ids.js';

/** What the mapping reads of a container's file. */
interface ContainerFileObject {
  /** Null while the service does not say. */
  bytes: number | null;
  created_at: number;
  path: string;
}

/** A file that the code interpreter made, as the old API showed it, under its legacy id. */
export function convertContainerFile(id: string, file: ContainerFileObject): FileObject {
  const filename = file.path.slice(file.path.lastIndexOf('/') + 1);
  return createOutputFile({ id, filename, bytes: file.bytes ?? 0, created_at: file.created_at });
}

/** An image among the outputs of a call (`itemId`), which is a file only in the old API. */
export function convertOutputImage(id: string, itemId: string, image: ImageBytes): FileObject {
  const filename = `${itemId}.${image.type.slice(image.type.indexOf('/') + 1)}`;
  return createOutputFile({ id, filename, bytes: image.bytes.length, created_at: readIdTime(itemId) ?? 0 });
}

/** A picture and its media type. */
export interface ImageBytes {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

/** The image of a `data:` URL; null for any other, which is nothing to be fetched on a server. */
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
