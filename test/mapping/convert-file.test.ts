import { describe, expect, it } from 'vitest';
import {
  convertContainerFile,
  convertOutputImage,
  readImageData,
} from '../../src/mapping/to-assistants/convert-file.js';

describe('a file of a container', () => {
  it.each([
    ['/mnt/data/table.csv', 'table.csv'],
    ['table.csv', 'table.csv'],
    ['/mnt/data/', ''],
  ])('at %s is a file of the old API', (path, filename) => {
    expect(convertContainerFile('cfile_1-cntr_1', { bytes: 7, created_at: 5, path })).toEqual({
      id: 'cfile_1-cntr_1',
      object: 'file',
      filename,
      bytes: 7,
      created_at: 5,
      purpose: 'assistants_output',
      status: 'processed',
    });
  });

  it('of unknown size has none', () => {
    expect(convertContainerFile('id', { bytes: null, created_at: 5, path: 'a' }).bytes).toBe(0);
  });
});

describe('an image among outputs', () => {
  it('is a file named by its call, as old as that', () => {
    const image = { type: 'image/png', bytes: Uint8Array.from([1, 2, 3]) };
    expect(convertOutputImage('id', 'ci_68fb9837aaaaaaaa', image)).toMatchObject({
      id: 'id',
      filename: 'ci_68fb9837aaaaaaaa.png',
      bytes: 3,
      created_at: 0x68fb9837,
    });
  });
});

describe('the data of an image', () => {
  it.each([
    ['data:image/png;base64,AAEC', { type: 'image/png', bytes: Uint8Array.from([0, 1, 2]) }],
    ['data:image/svg+xml;base64,', { type: 'image/svg+xml', bytes: new Uint8Array() }],
    ['data:text/html;base64,AAEC', null],
    ['data:image/png,AAEC', null],
    ['data:image/png;base64,A', null],
    ['https://example.com/a.png', null],
    ['file:///etc/passwd', null],
    ['', null],
  ])('is read of %s', (url, expected) => {
    expect(readImageData(url)).toEqual(expected);
  });
});
