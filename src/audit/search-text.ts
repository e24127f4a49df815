import type { Use } from './finding.js';
import { findAddresses } from './old-addresses.js';
import { findIds, summarizeIds } from './old-ids.js';

interface Language {
  name: string;
  calls: RegExp;
  comment: RegExp;
}

const HASH = /^\s*#/;
const SLASHES = /^\s*(\/\/|\*|\/\*)/;
const JAVASCRIPT: Language = {
  name: 'JavaScript',
  calls: /\bbeta\s*\??\.\s*(?:threads|assistants|vectorStores)\b[\w.]*/g,
  comment: SLASHES,
};
const PYTHON: Language = {
  name: 'Python',
  calls:
    /\bbeta\.(?:threads|assistants|vector_stores)\b[\w.]*|\bAssistantEventHandler\b|\bsubmit_tool_outputs\w*|\bcreate_thread_and_run\w*/g,
  comment: HASH,
};
const JAVA: Language = {
  name: 'Java',
  calls: /\bbeta\(\)\s*\.(?:threads|assistants|vectorStores)\(\)|\bAssistantsClient\b/g,
  comment: SLASHES,
};
const BY_EXTENSION = new Map<string, Language>(
  Object.entries({
    py: PYTHON,
    ipynb: PYTHON,
    php: { name: 'PHP', calls: /->(?:threads|assistants)\(\)(?:->\w+)*/g, comment: SLASHES },
    rb: {
      name: 'Ruby',
      calls: /\b\w*(?:client|openai)\w*\.(?:threads|assistants|runs|messages|run_steps)\.\w+/gi,
      comment: HASH,
    },
    go: {
      name: 'Go',
      calls:
        /\.Beta\.(?:Threads|Assistants|VectorStores)\b[\w.]*|\.(?:CreateAssistant|CreateThread\w*|CreateRun|SubmitToolOutputs|RetrieveRun|ListMessage)\(/g,
      comment: SLASHES,
    },
    java: JAVA,
    kt: { ...JAVA, name: 'Kotlin' },
    scala: { ...JAVA, name: 'Scala' },
    cs: {
      name: 'C#',
      calls: /\b(?:AssistantClient|GetAssistantClient|AssistantThread|ThreadRun|AssistantsClient)\b/g,
      comment: SLASHES,
    },
    rs: { name: 'Rust', calls: /\.(?:threads|assistants)\(\)(?:\.\w+)*/g, comment: SLASHES },
  }),
);
/** Scripts, which can use the API only with requests. */
const SHELLS = /\.(sh|bash|zsh|ps1|bat|http|rest)$|(^|\/)(Makefile|Dockerfile[^/]*|Procfile)$/;
const DATA = /\.(json|jsonl|ndjson|csv|tsv|sql|xml)$/;

/** Finds uses in a file that is not parsed: in another language, a script, settings or data. */
export function searchText(path: string, text: string): Use[] {
  const language = BY_EXTENSION.get(/\.(\w+)$/.exec(path)?.[1] ?? '');
  const lines = commentsOf(text, language?.comment ?? (DATA.test(path) ? null : HASH));
  const isComment = (at: number): boolean => lines.some(([start, end]) => at >= start && at < end);
  const calls = language && /openai|assistant/i.test(text) ? [...text.matchAll(language.calls)] : [];
  const ids = findIds(text);
  const uses: Use[] = [
    ...calls.map(({ index, 0: what }): Use => ({
      ...{ at: index, kind: 'other language', what: `${what} (${language?.name ?? ''})`, reason: 'other language' },
    })),
    ...findAddresses(text).map(({ at, what }): Use => ({
      ...{ at, kind: 'request', what },
      reason: language || SHELLS.test(path) ? 'other language' : 'raw request',
    })),
    ...(DATA.test(path) ? summarizeIds(ids) : ids),
  ];
  return uses.filter(({ at }) => !isComment(at));
}

/** Finds uses in a JavaScript or TypeScript file that cannot be parsed. */
export function searchUnparsed(text: string, failure: string): Use[] {
  const calls = [...text.matchAll(JAVASCRIPT.calls)].map(({ index, 0: what }): Use => ({
    at: index,
    kind: 'call',
    what,
    // `swap` cannot change this file, so the user must.
    reason: 'not parsed',
  }));
  const requests = findAddresses(text).map(({ at, what }): Use => ({
    at,
    kind: 'request',
    what,
    reason: 'raw request',
  }));
  const found = [...calls, ...requests, ...findIds(text)];
  // Do not report errors in a file that does not use the API.
  if (found.length === 0 && !/['"`]openai['"`/]/.test(text)) return [];
  return [{ at: 0, kind: 'not read', what: failure, reason: 'not parsed' }, ...found];
}

function commentsOf(text: string, comment: RegExp | null): (readonly [number, number])[] {
  if (!comment) return [];
  let start = 0;
  return text.split('\n').flatMap((line) => {
    const range = [start, start + line.length] as const;
    start += line.length + 1;
    return comment.test(line) ? [range] : [];
  });
}
