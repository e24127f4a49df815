import type { DoctorFacts } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

/** A larger difference of the clocks (seconds) cannot come from the duration of the request or from rounded dates. */
const MOST_SECONDS = 10;

const NO_KEY = 'OPENAI_API_KEY is not set.';

export function checkKey({ service }: Pick<DoctorFacts, 'service'>): Verdict {
  if (service === null) return skipped(NO_KEY);
  const { baseURL, status, fault } = service;
  if (status === null) {
    return problem(`${baseURL} does not answer: ${fault ?? ''}`, 'Check OPENAI_BASE_URL, and proxies and firewalls.');
  }
  if (status === 401 || status === 403) {
    return problem(
      `${baseURL} refuses the key, with status ${status}.`,
      'Check OPENAI_API_KEY, its project and its rights.',
    );
  }
  if (status >= 500) {
    return problem(
      `${baseURL} answers with status ${status}.`,
      'Try again later, and look at the status page of the service.',
    );
  }
  return ok(`${baseURL} accepts the key.`);
}

/** Compares the clocks. The library corrects the times of runs and threads by the service's clock; the app's own times stay wrong. */
export function checkClock({ service }: Pick<DoctorFacts, 'service'>): Verdict {
  if (service === null) return skipped(NO_KEY);
  const { ahead } = service;
  if (ahead === null) return skipped('The answer of the service had no time.');
  if (Math.abs(ahead) <= MOST_SECONDS) return ok('The clock agrees with that of the service.');
  const direction = ahead > 0 ? 'behind' : 'ahead of';
  return problem(
    `The clock of this machine is ${Math.round(Math.abs(ahead))} seconds ${direction} that of the service.`,
    'Synchronise it with a time server (NTP): processes compare times to see whether another one is still alive.',
  );
}
