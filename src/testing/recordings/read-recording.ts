import { readPath } from '../http.js';
import { requireNode } from '../require-node.js';
import { isHar, readHar } from './har.js';
import { isNock, readNock } from './nock.js';
import type { Exchange } from './exchange.js';

const FORMATS = 'a HAR (1.1, 1.2), what nock 9 to 15 record with output_objects, or what Polly 1 to 6 record';

/** An exchange with the path by which requests find it: without base URL and query. */
export type RecordedExchange = Exchange & { path: string };

/**
 * Reads the exchanges of a recording with these resources, in order. Leaves out all others. Throws if the file has an unknown
 * format, or no such exchange.
 */
export function readRecording(file: string | URL | object, resources: readonly string[]): RecordedExchange[] {
  const recording = typeof file === 'string' || file instanceof URL ? readJson(file) : file;
  if (!isHar(recording) && !isNock(recording))
    throw new Error(`fake.fromRecording: unknown format. Expected ${FORMATS}`);
  const all = isHar(recording) ? readHar(recording) : readNock(recording);
  const known = all.flatMap((exchange): RecordedExchange[] => {
    const path = URL.canParse(exchange.url) ? readPath(new URL(exchange.url), resources) : '';
    return resources.includes(path.split('/')[1] ?? '') ? [{ ...exchange, path }] : [];
  });
  const usable = known.filter(({ path }) => !isLegacy(path));
  const [legacy] = known;
  if (usable.length === 0 && legacy) {
    throw new Error(
      `fake.fromRecording: this is traffic of the old Assistants API (${legacy.method} ${legacy.path}); the fake answers that of the Responses and Conversations APIs`,
    );
  }
  if (usable.length === 0)
    throw new Error('fake.fromRecording: the recording has no request to the Responses or Conversations API');
  return usable;
}

const isLegacy = (path: string): boolean => /^\/(?:threads|assistants)(?:\/|$)/.test(path);

function readJson(file: string | URL): unknown {
  const text = requireNode().getBuiltinModule('node:fs').readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`fake.fromRecording: ${String(file)} is not JSON. Expected ${FORMATS}`, { cause });
  }
}
