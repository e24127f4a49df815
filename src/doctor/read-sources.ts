import { findSuccessor } from '../models/find-model.js';
import { isTestPath } from '../sources/kinds.js';
import type { Place, SourceFacts } from './facts.js';

/** A file of the app. */
export interface SourceText {
  path: string;
  text: string;
}

const CODE = /\.([cm]?[jt]sx?|vue|svelte|astro|py|rb|php|go|java|kt|cs|rs|ex|exs|sh|ps1)$/i;
const SCRIPT = /\.([cm]?[jt]sx?|vue|svelte|astro)$/i;
const SETTINGS = /(^|\/)\.env(\.[^/]*)?$|\.(json|ya?ml|toml)$/i;

const SHIM = /['"]openai-assistants-shim(\/[\w./-]+)?['"]/g;
const STORES = /['"]openai-assistants-shim\/store\/(?:sqlite|postgres|redis)['"]/g;
/** As the key of an object (also in shorthand), or in an assignment. */
const DEFINITIONS = /\bdefinitions\s*[:,}=]/g;
const WAIT_UNTIL = /\bwaitUntil\b/g;
const ASSISTANT = /\basst_[A-Za-z0-9]{24}\b/g;
/** Also matches fine-tuned models: `ft:gpt-4o-mini:acme::id`. */
const MODEL = /(?<=['"`=:\s])(?:ft:gpt-[\w.:-]+|gpt-[345][\w.-]*|o[134](?:-[a-z0-9-]+)?)(?=['"`:\s]|$)/gm;
/** Addresses of the old API at OpenAI and Azure, and the header of its calls. */
const RAW_HTTP = [
  /\/v1\/(?:threads|assistants)\b[^\s'"`]*/g,
  /\/openai\/(?:threads|assistants)\b[^\s'"`]*\?api-version[^\s'"`]*/g,
  /\bassistants=v[12]\b/g,
];

/** Mocks of the module by Jest, vitest, node:test and Bun, and of the old addresses by msw and nock. */
const MOCKS = [
  /\b(?:jest|vi|vitest)\.(?:mock|doMock|setMock|unstable_mockModule)\(\s*(?:import\(\s*)?['"`]openai(?:\/[^'"`]*)?['"`]/g,
  /\bmock\.module\(\s*['"`]openai(?:\/[^'"`]*)?['"`]/g,
  /\b(?:http|rest)\.(?:all|get|post|put|patch|delete)\(\s*['"`][^'"`]*\/(?:threads|assistants)\b[^'"`]*['"`]/g,
  /\bnock\(\s*['"`]https?:\/\/api\.openai\.com[^'"`]*['"`]/g,
];

/** Collects what the texts of the files show. */
export function readSources(files: Iterable<SourceText>): SourceFacts {
  const facts: Record<keyof SourceFacts, Place[]> = {
    ...{ shim: [], stores: [], definitions: [], waitUntil: [] },
    ...{ mocks: [], rawHttp: [], assistants: [], models: [] },
  };
  for (const { path, text } of files) {
    const [isCode, isTest] = [CODE.test(path), isTestPath(path)];
    if (!isCode && !SETTINGS.test(path)) continue;
    const find = (pattern: RegExp): Place[] => findAll(path, text, pattern);
    if (!isTest) facts.assistants.push(...find(ASSISTANT));
    if (!isTest) facts.models.push(...find(MODEL).filter((place) => findSuccessor(place.text) !== undefined));
    if (!isCode) continue;
    if (SCRIPT.test(path)) facts.mocks.push(...MOCKS.flatMap(find));
    if (isTest) continue;
    facts.shim.push(...find(SHIM));
    facts.stores.push(...find(STORES));
    facts.definitions.push(...find(DEFINITIONS));
    facts.waitUntil.push(...find(WAIT_UNTIL));
    facts.rawHttp.push(...RAW_HTTP.flatMap(find));
  }
  return facts;
}

function findAll(path: string, text: string, pattern: RegExp): Place[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    ...{ path, text: found },
    line: text.slice(0, index).split('\n').length,
  }));
}
