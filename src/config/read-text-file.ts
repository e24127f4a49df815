import { readFileSync } from 'node:fs';

/** Reads a file as text, without the byte order mark that some editors on Windows write. */
export const readTextFile = (file: string): string => readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
