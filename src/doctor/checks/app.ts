import { pageAddress } from '../../lib/docs-pages.js';
import type { DoctorFacts } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

export function checkConfig({ configFault }: Pick<DoctorFacts, 'configFault'>): Verdict {
  return configFault === null
    ? ok('The options can be read.')
    : problem(configFault, 'Correct it: `serve`, `run` and `register` do not start with it.');
}

/** Finds assistants of which the app has only the id, and no definition. */
export function checkAssistants({
  sources,
  definedAssistants,
}: Pick<DoctorFacts, 'sources' | 'definedAssistants'>): Verdict {
  if (sources.assistants.length === 0) return skipped('The files of the app contain no ids of assistants.');
  if (sources.definitions.length > 0)
    return skipped('The app sets definitions in its code, which the doctor does not run.');
  if (definedAssistants === null) return skipped('The assistants in the store could not be read.');
  const lost = sources.assistants.filter(({ text }) => !definedAssistants.includes(text));
  if (lost.length === 0) return ok('Every assistant whose id is in the files of the app has a definition.');
  return problem(
    `The app has only the ids of these assistants, and no definitions: ${[...new Set(lost.map(({ text }) => text))].join(', ')}.`,
    "Calls that name them answer 404. Add their definitions to the option 'assistants.definitions', in code or in the config file. " +
      `See ${pageAddress('docs/assistants.md')}`,
    lost,
  );
}

/** Without `waitUntil`, a serverless host stops a function, and the runs that it began, when it has answered. */
export function checkWaitUntil({ host, sources }: Pick<DoctorFacts, 'host' | 'sources'>): Verdict {
  if (host === null) return skipped('The app is not for a serverless host, as far as its files and environment show.');
  if (sources.shim.length === 0) return skipped('The app does not import this library.');
  if (sources.waitUntil.length > 0) return ok('The code of the app uses waitUntil.');
  return problem(
    `On ${host} a function ends with its answer, and the code of the app does not use waitUntil.`,
    "Set the option 'assistants.waitUntil' to the host's function, so that runs and deletions can end. " +
      `See ${pageAddress('docs/serverless.md')}`,
  );
}

/** Finds mocks that have no effect on the requests of this library. */
export function checkMocks({ sources }: Pick<DoctorFacts, 'sources'>): Verdict {
  if (sources.mocks.length === 0) return ok('No test mocks openai or the addresses of the old API.');
  return problem(
    'Tests mock the package openai, or addresses that the app no longer calls.',
    "Mock 'openai-assistants-shim' instead of 'openai', or pass the client the fetch of createFakeOpenAI(); for msw, use its handlers. " +
      `See ${pageAddress('docs/testing.md')}`,
    sources.mocks,
  );
}

/** Finds requests to the old API that are sent without a client. */
export function checkRawHttp({ sources }: Pick<DoctorFacts, 'sources'>): Verdict {
  if (sources.rawHttp.length === 0) return ok('The code of the app contains no addresses of the old API.');
  return problem(
    'The app calls addresses of the old API itself. A swapped import does not change such calls.',
    'Start it with node --import openai-assistants-shim/register, or let it call the address of openai-assistants-shim serve. ' +
      `See ${pageAddress('docs/zero-edits.md')} and ${pageAddress('docs/serve.md')}`,
    sources.rawHttp,
  );
}
