import { pageAddress } from '../../lib/docs-pages.js';
import { findSuccessor } from '../../models/find-model.js';
import type { DoctorFacts, NamedModel } from '../facts.js';
import { ok, problem, skipped, type Verdict } from '../finding.js';

const DAY_MS = 24 * 3600 * 1000;
/** How many days before a shutdown to report it: enough time to test the successor. */
const NOTICE_DAYS = 60;

type ModelsSeen = Pick<DoctorFacts, 'today' | 'definedModels' | 'replacedModels' | 'sources' | 'service'>;

/** Finds models that are shut down, or will be within 60 days, according to the service or OpenAI's announcements. */
export function checkModels(facts: ModelsSeen): Verdict {
  const { definedModels, replacedModels, sources } = facts;
  // The app probably passes the table of successors to the option `models`, which then replaces every model in it.
  const usesTable = sources.shim.some(({ text }) => text.includes('openai-assistants-shim/models'));
  const isReplaced = (model: string): boolean =>
    replacedModels.includes(model) || (usesTable && findSuccessor(model) !== undefined);
  const named: NamedModel[] = [
    ...definedModels,
    ...sources.models.map(({ text, path, line }) => ({ model: text, by: `${path}:${line}` })),
  ].filter(({ model }) => !isReplaced(model));
  if (named.length === 0)
    return skipped('Neither code, options nor stored assistants name a model that could be checked.');
  const models = [...new Set(named.map(({ model }) => model))].sort();
  const dying = models.flatMap((model) => describeEnd(model, facts, named) ?? []);
  if (dying.length === 0) return ok(`Not shut down within ${NOTICE_DAYS} days: ${models.join(', ')}.`);
  return problem(
    dying.join('\n'),
    "Test the successor now, and set it in the option 'models'. At api.openai.com it answers without the option once the model is " +
      `gone. See ${pageAddress('docs/models.md')}`,
  );
}

function describeEnd(model: string, facts: ModelsSeen, named: readonly NamedModel[]): string | null {
  const day = findEnd(model, facts);
  if (day === null) return null;
  const left = (Date.parse(day) - Date.parse(facts.today)) / DAY_MS;
  if (left > NOTICE_DAYS) return null;
  const by = named.filter((entry) => entry.model === model).map((entry) => entry.by);
  const when = left <= 0 ? `was shut down on ${day}` : `will be shut down on ${day}, in ${left} days`;
  const successor = findSuccessor(model);
  const next = successor ? `; its successor is ${successor.model}` : '';
  return `${model} ${when}${next} (named by ${list(by)}).`;
}

/** Returns the date of a model's shutdown; null if none is known. OpenAI's announcements do not apply to other servers. */
function findEnd(model: string, { service }: ModelsSeen): string | null {
  const told = service?.models?.[model];
  if (told !== undefined && told !== null) return told;
  if (service !== null && !service.isOpenAI && service.models !== null) return null;
  return findSuccessor(model)?.shutdown ?? null;
}

function list(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const shown = unique.slice(0, 3).join(', ');
  return unique.length > 3 ? `${shown} and ${unique.length - 3} more` : shown;
}
