import type { File } from '@babel/types';
import { indexLines } from '../sources/line-index.js';
import { readKind } from '../sources/kinds.js';
import { resolveImport } from '../sources/module-graph.js';
import { findModuleReferences, type ModuleReference } from '../sources/module-references.js';
import { parseSource } from '../sources/parse-source.js';
import { findInConfig, isConfig } from './config-files.js';
import { findHandWork, type HandWork } from './hand-work.js';
import { keepsItsClients } from './own-client.js';
import type { LeftPlace, SourceTree } from './source-tree.js';
import { isSdk, isShim, SHIM, toShim } from './specifiers.js';

/** A file that `swap` changes, before and after. */
export interface SwappedFile {
  path: string;
  before: string;
  after: string;
  /** How many specifiers change. */
  swaps: number;
}

export interface SwapPlan {
  files: SwappedFile[];
  left: LeftPlace[];
}

/** A file that names the SDK or this package. */
interface SdkUser {
  path: string;
  text: string;
  /** Where it names the SDK. */
  references: ModuleReference[];
  /** It imports this package already. */
  isSwapped: boolean;
  handWork: HandWork[];
  /** It mocks the SDK. */
  mocks: boolean;
  /** Why it can continue to use the SDK; null if it must be swapped. */
  stays: string | null;
}

type Verdict = 'swap' | { why: string; needsDecision: boolean };

const OWN = 'This file makes its own client and uses it for other parts of the API only: it can go on with openai.';
const WRAPS = 'This file wraps its client with withAssistants: it can go on with openai.';
const ALIAS = `The package.json has ${SHIM} under the name openai already.`;

/** Plans the changes by which the files of a folder import this package, and lists what it leaves to the user. Writes no file. */
export function planSwap(tree: SourceTree): SwapPlan {
  const left: LeftPlace[] = [];
  const users = new Map<string, SdkUser>();
  for (const path of tree.paths) {
    const text = isWorthReading(path) ? tree.read(path) : null;
    if (!text?.includes('openai')) continue;
    if (isConfig(path)) left.push(...toLeft({ path, text }, findInConfig(path, text)));
    const user = readUser(path, text, left);
    if (user) users.set(path, user);
  }
  left.push(...findManualMocks(tree));
  const judge = createJudge(tree, users);
  const files: SwappedFile[] = [];
  for (const user of users.values()) {
    left.push(...toLeft(user, user.handWork));
    const file = swapFile(user, judge(user), tree.packageOf(user.path).sdk, left);
    if (file) files.push(file);
  }
  return { files, left: left.sort(byPlace) };
}

const isWorthReading = (path: string): boolean => readKind(path) !== 'text' || isConfig(path);

function readUser(path: string, text: string, left: LeftPlace[]): SdkUser | null {
  const parsed = parseSource(path, text);
  if (!parsed) return null;
  if ('failure' in parsed) {
    const what = `a file that cannot be parsed: ${parsed.failure}`;
    const why = 'Nothing in it was changed. Swap its imports of openai by hand.';
    if (/['"`]openai[/'"`]/.test(text)) left.push(...toLeft({ path, text }, [{ at: 0, what, why }]));
    return null;
  }
  const { references, computed } = findModuleReferences(parsed.file, text);
  const ofSdk = references.filter(({ value }) => isSdk(value));
  const handWork = findHandWork(parsed.file, text, references, computed);
  const isSwapped = references.some(({ value }) => isShim(value));
  if (ofSdk.length === 0 && handWork.length === 0 && !isSwapped) return null;
  const mocks = ofSdk.some(({ form }) => form === 'mock');
  return {
    path,
    text,
    references: ofSdk,
    isSwapped,
    handWork,
    mocks,
    stays: findReasonToStay(parsed.file, text, references),
  };
}

function findReasonToStay(file: File, text: string, references: readonly ModuleReference[]): string | null {
  if (references.some(({ value }) => isShim(value)) && /\bwithAssistants\b/.test(text)) return WRAPS;
  const isSimple = references.every(({ value, form }) => !isSdk(value) || form === 'import' || form === 'require');
  return isSimple && keepsItsClients(file) ? OWN : null;
}

/** Returns a function that decides whether to swap a file. A file that mocks the SDK is swapped if the code that it tests is. */
function createJudge(tree: SourceTree, users: ReadonlyMap<string, SdkUser>): (user: SdkUser) => Verdict {
  const imports = new Map<string, string[]>();
  const readImports = (path: string): string[] => {
    const known = imports.get(path);
    if (known) return known;
    const text = tree.read(path);
    const parsed = text === null ? null : parseSource(path, text);
    const root = tree.packageOf(path).folder ?? '';
    const found =
      text !== null && parsed && 'file' in parsed
        ? findModuleReferences(parsed.file, text).references.map(({ value }) => resolveImport(path, value, tree, root))
        : [];
    const files = found.filter((file) => file !== null);
    imports.set(path, files);
    return files;
  };
  const reach = (start: string): SdkUser[] => {
    const seen = new Set([start]);
    for (const path of seen) for (const next of readImports(path)) seen.add(next);
    return [...seen].flatMap((path) => users.get(path) ?? []).filter(({ mocks }) => !mocks);
  };
  const everyone = [...users.values()].filter(
    ({ mocks, references, isSwapped }) => !mocks && (isSwapped || references.length > 0),
  );
  return (user) => {
    if (tree.packageOf(user.path).sdk === 'alias') return { why: ALIAS, needsDecision: false };
    if (!user.mocks) return user.stays === null ? 'swap' : { why: user.stays, needsDecision: false };
    const reached = reach(user.path);
    const tested = reached.length > 0 ? reached : everyone;
    const staying = tested.filter(({ stays }) => stays !== null);
    if (staying.length === 0) return 'swap';
    if (staying.length === tested.length)
      return { why: 'The code that it tests goes on with openai.', needsDecision: false };
    const why = `Some of the code that it may test goes on with openai (${staying[0]?.path ?? ''}), other code imports ${SHIM} now. Mock what the tested code imports.`;
    return { why, needsDecision: true };
  };
}

function swapFile(
  user: SdkUser,
  verdict: Verdict,
  sdk: ReturnType<SourceTree['packageOf']>['sdk'],
  left: LeftPlace[],
): SwappedFile | null {
  let after = '';
  let [end, swaps] = [0, 0];
  for (const reference of [...user.references].sort((one, other) => one.start - other.start)) {
    const refusal = verdict === 'swap' ? refuse(reference, sdk) : verdict;
    const to = toShim(reference.value);
    if (refusal || to === null) {
      const why = refusal?.why ?? '';
      const work = { at: reference.start, what: `${reference.form} of ${reference.value}`, why };
      left.push(...toLeft(user, [work], refusal?.needsDecision));
      continue;
    }
    after += user.text.slice(end, reference.start) + to;
    end = reference.end;
    swaps += 1;
  }
  if (swaps === 0) return null;
  return { path: user.path, before: user.text, after: after + user.text.slice(end), swaps };
}

/** Explains why a reference does not change although its file is swapped; null if it changes. */
function refuse({ value, form, isPlain }: ModuleReference, sdk: string): Exclude<Verdict, 'swap'> | null {
  if (!isPlain) return { why: 'Its specifier is written with escapes. Change it by hand.', needsDecision: true };
  if (toShim(value) === null)
    return { why: `${SHIM} has no such module; openai goes on serving it.`, needsDecision: false };
  if (form === 'declare module' && sdk === 'shared') {
    const why = 'It adds to the types of openai, which the clients of this package have as well.';
    return { why, needsDecision: false };
  }
  return null;
}

/** Finds files in `__mocks__` with the name of the SDK, with which Jest mocks it automatically. */
function findManualMocks({ paths }: SourceTree): LeftPlace[] {
  return paths
    .filter((path) => /(^|\/)__mocks__\/openai(\/index)?\.[cm]?[jt]sx?$/.test(path))
    .map((path) => ({
      ...{ path, line: 1, column: 1 },
      what: 'a manual mock of openai, by its file name',
      why: `Rename it after ${SHIM} if the tested code imports that now.`,
      needsDecision: true,
    }));
}

function toLeft(
  { path, text }: { path: string; text: string },
  work: readonly HandWork[],
  needsDecision = true,
): LeftPlace[] {
  const positionOf = indexLines(text);
  return work.map(({ at, what, why }) => ({ path, ...positionOf(at), what, why, needsDecision }));
}

const byPlace = (one: LeftPlace, other: LeftPlace): number =>
  one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line || one.column - other.column;
