import { isTestPath } from '../sources/kinds.js';
import { indexLines } from '../sources/line-index.js';
import { parseSource } from '../sources/parse-source.js';
import { planSwap, type SwapPlan } from '../swap/plan-swap.js';
import type { LeftPlace, SourceTree } from '../swap/source-tree.js';
import { isSdk, isShim } from '../swap/specifiers.js';
import { analyseCode, toCodeFile, type CodeFile } from './analyse-code.js';
import type { Finding, Use } from './finding.js';
import { createGiven, noteAssistantData, noteDefinitions, noteDoors, type Given } from './given.js';
import { judgeUse, type Surroundings } from './judge-use.js';
import { searchText, searchUnparsed } from './search-text.js';

/** The result of an audit. */
export interface Audit {
  /** Sorted by path, line and column. */
  findings: Finding[];
  /** How many files were searched. */
  files: number;
}

/** A file without any of these words has no use, and is not parsed. */
const WORDS =
  /openai|assistant|threads?\b|\bruns\b|vector_?stores|asst_|submit_?tool|createAndPoll|thread_[A-Za-z0-9]{24}/i;
const PAGES = /\.(md|mdx|markdown|rst|adoc|txt|log|patch|diff|map|svg|snap)$/i;
const BINARY =
  /\.(png|jpe?g|gif|webp|avif|ico|pdf|zip|gz|tgz|mp[34]|wav|webm|mov|woff2?|ttf|eot|otf|wasm|so|dll|exe|db|sqlite|jar|class|pyc)$/i;

/**
 * Finds the uses of the Assistants API in a folder, and decides for each whether it works with this library. `today`, such as
 * 2026-11-30, decides which models are shut down. Changes no file.
 */
export function auditTree(tree: SourceTree, today: string): Audit {
  const given = createGiven();
  const texts = new Map<string, string>();
  const code: CodeFile[] = [];
  const uses = new Map<string, Use[]>();
  let files = 0;
  for (const path of tree.paths) {
    if (PAGES.test(path) || BINARY.test(path)) continue;
    const text = tree.read(path);
    if (text === null) continue;
    files += 1;
    if (!WORDS.test(text)) continue;
    texts.set(path, text);
    readFile(path, text, { given, code, uses });
  }
  for (const [path, found] of analyseCode(code, tree, today)) uses.set(path, found);
  const plan = planSwap(tree);
  addImports(plan, code, uses);
  const surroundings = createSurroundings(plan, code, given, tree);
  const findings = [...uses].flatMap(([path, found]) => toFindings(path, texts.get(path) ?? '', found, surroundings));
  return { findings: addLeft(findings, plan.left).sort(byPlace), files };
}

function readFile(
  path: string,
  text: string,
  { given, code, uses }: { given: Given; code: CodeFile[]; uses: Map<string, Use[]> },
): void {
  noteDoors(text, given);
  const parsed = parseSource(path, text);
  if (parsed && 'file' in parsed) {
    noteDefinitions(parsed.file, text, given);
    code.push(toCodeFile(path, text, parsed.file));
    return;
  }
  if (path.endsWith('.json')) noteAssistantData(text, given);
  uses.set(path, parsed ? searchUnparsed(text, parsed.failure) : searchText(path, text));
}

/** Adds the imports that `swap` would change as uses: their clients may be used for assistants in another file. */
function addImports({ files }: SwapPlan, code: readonly CodeFile[], uses: Map<string, Use[]>): void {
  const pending = new Set(files.map(({ path }) => path));
  for (const { path, references } of code) {
    if (!pending.has(path)) continue;
    const found = uses.get(path) ?? [];
    const told = new Set(found.map(({ at }) => at));
    const added = references.filter(({ value, start }) => isSdk(value) && !told.has(start));
    const imports = added.map(({ start, form, value }): Use => ({
      ...{ at: start, kind: 'import', what: `${form} of ${value}` },
    }));
    uses.set(path, [...found, ...imports]);
  }
}

function createSurroundings(
  { files }: SwapPlan,
  code: readonly CodeFile[],
  given: Given,
  tree: SourceTree,
): Surroundings {
  const pending = new Set(files.map(({ path }) => path));
  const swapped = new Set(
    code.filter(({ references }) => references.some(({ value }) => isShim(value))).map(({ path }) => path),
  );
  const isAlias = code.some(({ path }) => tree.packageOf(path).sdk === 'alias');
  const historic = new Set(code.filter(({ text }) => /\bhistory\s*:/.test(text)).map(({ path }) => path));
  return { given, pending, swapped, historic, isAlias, isTest: isTestPath };
}

function toFindings(path: string, text: string, uses: readonly Use[], surroundings: Surroundings): Finding[] {
  const positionOf = indexLines(text);
  const seen = new Set<string>();
  return uses
    .toSorted((one, other) => one.at - other.at)
    .flatMap((use) => {
      const { line, column } = positionOf(use.at);
      // The path in a request of a client is also found as a string: report it once.
      const key = use.reason?.startsWith('raw request') ? `${line} request` : `${line} ${column} ${use.what}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const { at: _, ...judged } = judgeUse(use, path, surroundings);
      return [{ path, line, column, ...judged }];
    });
}

/** Adds the places that `swap` leaves to the user, unless the line has a decision already. */
function addLeft(findings: readonly Finding[], left: readonly LeftPlace[]): Finding[] {
  const told = new Set(findings.map(({ path, line, reason }) => `${path}:${line}:${reason ? 'decide' : ''}`));
  const added = left.filter(({ path, line, needsDecision }) => needsDecision && !told.has(`${path}:${line}:decide`));
  return [
    ...findings,
    ...added.map(({ path, line, column, what, why }): Finding => ({
      ...{ path, line, column, kind: 'import', what, note: why, reason: 'not swapped', outcome: 'decide' },
    })),
  ];
}

const byPlace = (one: Finding, other: Finding): number =>
  one.path < other.path ? -1 : one.path > other.path ? 1 : one.line - other.line || one.column - other.column;
