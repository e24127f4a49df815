import type { DoctorFacts } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

export function checkConfig({ configFault }: Pick<DoctorFacts, 'configFault'>): Verdict {
  return configFault === null
    ? ok('The options can be read.')
    : problem(configFault, 'Correct it: neither `serve`, `run` nor `register` starts with it.');
}

/** Assistants that the app knows by their old ids, and whose definition is nowhere. */
export function checkAssistants({
  sources,
  definedAssistants,
}: Pick<DoctorFacts, 'sources' | 'definedAssistants'>): Verdict {
  if (sources.assistants.length === 0) return skipped('No id of an assistant stands in the files of the app.');
  if (sources.definitions.length > 0) return skipped('The app gives definitions in its code, which is not run here.');
  if (definedAssistants === null) return skipped('The store could not be asked for its assistants.');
  const lost = sources.assistants.filter(({ text }) => !definedAssistants.includes(text));
  if (lost.length === 0) return ok('Every assistant whose id stands in the files of the app has a definition.');
  return problem(
    `These assistants are known by their ids only: ${[...new Set(lost.map(({ text }) => text))].join(', ')}.`,
    "Calls that name them are a 404. Give their definitions in the option 'assistants.definitions', in code or in the config file.",
    lost,
  );
}

/** A function whose host ends it with its answer takes the runs with it that it has begun. */
export function checkWaitUntil({ host, sources }: Pick<DoctorFacts, 'host' | 'sources'>): Verdict {
  if (host === null) return skipped('No serverless host is seen.');
  if (sources.shim.length === 0) return skipped('The app does not import this library.');
  if (sources.waitUntil.length > 0) return ok('waitUntil is named in the code of the app.');
  return problem(
    `On ${host} a function ends with its answer, and nothing in the app names waitUntil.`,
    "Give the host's function as the option 'assistants.waitUntil', so that runs and deletions end. See docs/runtimes.md.",
  );
}

/** Mocks that do not reach what the library sends. */
export function checkMocks({ sources }: Pick<DoctorFacts, 'sources'>): Verdict {
  if (sources.mocks.length === 0) return ok('No test mocks openai or the addresses of the old API.');
  return problem(
    'Tests mock the package openai, or addresses that are no longer called.',
    "Mock 'openai-assistants-shim' in place of 'openai', or give the client the fetch of createFakeOpenAI(); for msw use its handlers. " +
      'See docs/testing.md.',
    sources.mocks,
  );
}

/** Calls that no client makes. */
export function checkRawHttp({ sources }: Pick<DoctorFacts, 'sources'>): Verdict {
  if (sources.rawHttp.length === 0) return ok('No address of the old API stands in the code of the app.');
  return problem(
    'The app calls addresses of the old API itself: an import that is swapped does not reach such calls.',
    'Start it with node --import openai-assistants-shim/register, or give it the address of openai-assistants-shim serve. ' +
      'See docs/zero-edits.md and docs/serve.md.',
    sources.rawHttp,
  );
}
