import { readFileSync } from 'node:fs';

/** The text of a file, without the byte order mark that editors of Windows put in front of it. */
export const readTextFile = (file: string): string => readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
