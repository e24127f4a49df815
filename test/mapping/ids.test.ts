import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readContainerFileId,
  readContainerFileUrl,
  readOutputImageId,
  toContainerFileId,
  toOutputImageId,
} from '../../src/mapping/file-ids.js';
import {
  isStoredThread,
  readAddedTime,
  readIdTime,
  toConversationId,
  toResponseId,
  toRunId,
  toStepId,
  toThreadId,
} from '../../src/mapping/ids.js';

describe('ids', () => {
  it('swap their prefix, both ways', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\w{1,40}$/), (tail) => {
        expect(toConversationId(`thread_${tail}`)).toBe(`conv_${tail}`);
        expect(toThreadId(toConversationId(`thread_${tail}`))).toBe(`thread_${tail}`);
        expect(toResponseId(`run_${tail}`)).toBe(`resp_${tail}`);
        expect(toRunId(toResponseId(`run_${tail}`))).toBe(`run_${tail}`);
      }),
    );
  });

  it('stay as they are when they are of another kind', () => {
    expect(toConversationId('conv_1')).toBe('conv_1');
    expect(toRunId('run_1')).toBe('run_1');
  });

  it.each([
    ['msg_68fb', 'step_68fb'],
    ['fc_68fb', 'step_68fb'],
    ['odd', 'step_odd'],
    ['fc_', 'step_fc_'],
  ])('make a step of the item %s', (item, step) => {
    expect(toStepId(item)).toBe(step);
  });

  it.each([
    ['thread_own0123456789abcdefghijk', true],
    ['thread_own-conversation-1', false],
    [`thread_own${'0'.repeat(60)}`, false],
    ['thread_0123456789abcdefghijkown', false],
  ])('tell whether a thread is in the store, and not in a conversation of a service with other ids: %s', (id, told) => {
    expect(isStoredThread(id)).toBe(told);
  });
});

describe('the time in an id', () => {
  it.each([
    ['made by hand', 'conv_68fb98370e5c8190bd2e45d3a5e6eacb', 0x68fb9837],
    ['made by a response', 'msg_012716c47e5818750068c9ef3a33bc8190', 0x68c9ef3a],
    ['with a plausible time in both places', 'msg_68fb98370e5c81900068c9ef3a33bc81', 0x68c9ef3a],
    ['of other digits', 'msg_abc', null],
    ['of a short tail', 'msg_68fb9837', null],
    ['before 2015', 'msg_00000001aaaaaaaaaaaaaaaa', null],
    ['after 2100', 'msg_ffffffffaaaaaaaaaaaaaaaa', null],
    ['of random letters', 'msg_QKguDb0ERalCwX44IuQhxGAy', null],
    ['that is empty', '', null],
  ])('is read of one %s', (_case, id, time) => {
    expect(readIdTime(id)).toBe(time);
  });
});

describe('the time in an id that a caller made', () => {
  it.each([
    ['of it alone', 'msg_68fb98370e5c8190bd2e45d3a5e6eacb', 0x68fb9837],
    ['that looks as if a response had made it', 'msg_68fb98370e5c81900068c9ef3a33bc81', 0x68fb9837],
    ['of a response all the same', 'msg_012716c47e5818750068c9ef3a33bc8190', 0x68c9ef3a],
    ['of other digits', 'msg_abc', null],
  ])('is read of one %s', (_case, id, time) => {
    expect(readAddedTime(id)).toBe(time);
  });
});

describe('the id of a container file', () => {
  it('carries both ids', () => {
    const ids = fc.stringMatching(/^\w{1,40}$/);
    fc.assert(
      fc.property(ids, ids, (file, container) => {
        const both = { containerId: `cntr_${container}`, fileId: `cfile_${file}` };
        expect(readContainerFileId(toContainerFileId(both))).toEqual(both);
      }),
    );
  });

  it.each(['file-abc', 'cfile_1', 'cfile_1-cntr_', 'cfile_1/..-cntr_1', 'cfile_1-cntr_1/../x', 'cfile_1-cntr_1?a'])(
    'is none: %s',
    (id) => {
      expect(readContainerFileId(id)).toBeNull();
    },
  );

  it('is found in a URL of the service', () => {
    const url = 'https://api.openai.com/v1/containers/cntr_1a/files/cfile_2b/content';
    expect(readContainerFileUrl(url)).toEqual({ containerId: 'cntr_1a', fileId: 'cfile_2b' });
    expect(readContainerFileUrl('data:image/png;base64,AA==')).toBeNull();
  });
});

describe('the id of an output image', () => {
  it('carries the thread, the item and the position', () => {
    const image = { threadId: 'thread_1', itemId: 'ci_68fb', index: 3 };
    expect(readOutputImageId(toOutputImageId(image))).toEqual(image);
    expect(readOutputImageId('ciimg_x-ci_1-thread_1')).toBeNull();
    expect(readOutputImageId('ciimg_1-../ci_1-thread_1')).toBeNull();
    expect(readOutputImageId('ciimg_1-ci_1-thread_../1')).toBeNull();
  });
});
