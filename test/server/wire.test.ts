import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDoor } from './support/door.js';
import { replay, type Transcript } from './support/transcript.js';

const FOLDER = join(import.meta.dirname, 'wire');

const PREFIXES: Readonly<Record<string, (path: string) => string>> = {
  OpenAI: (path) => `/v1${path}`,
  Azure: (path) => `/openai${path}${path.includes('?') ? '&' : '?'}api-version=2024-05-01-preview`,
  'Azure, behind an endpoint with a slash at its end': (path) => `//openai${path}`,
  "Azure's version 1": (path) => `/openai/v1${path}`,
};

describe.each(Object.entries(PREFIXES))('at the paths of %s', (_name, prefix) => {
  it.each(readdirSync(FOLDER))('%s is answered as by the old service', async (file) => {
    // Written by hand, in this form.
    const { replies, exchanges } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Transcript;
    const door = openDoor();
    for (const reply of replies) door.fake.reply(reply as Parameters<typeof door.fake.reply>[0]);

    expect(await replay(door, exchanges, prefix)).toEqual(exchanges);
  });
});
