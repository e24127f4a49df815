import type { ModuleReference } from '../sources/module-references.js';
import type { Use } from './finding.js';
import { isOfSurface } from './sdk-modules.js';

/**
 * Packages that call the Assistants API with their own client. If a package does more than that: what a file that
 * uses it for the Assistants API contains.
 */
const CALLERS: readonly (readonly [name: RegExp, use?: RegExp])[] = [
  [/^@azure\/openai-assistants(\/|$)/],
  [/^(langchain|@langchain\/\w+)\/experimental\/openai_assistant/],
  [/^@builderbot-plugins\/openai-assistants$/],
  [/^experts$/, /\b(Assistant|Thread|Tool)\b/],
  [/^@microsoft\/teams-ai$/, /\bAssistantsPlanner\b/],
  [/^@copilotkit\/runtime(\/|$)/, /\bOpenAIAssistantAdapter\b/],
  [/^(portkey-ai|@posthog\/ai)(\/|$)/, /\bbeta\s*\??\.\s*(threads|assistants)\b/],
];
/** The AI SDK's functions for assistants, which pass on streams of the app's own client. */
const FORWARDERS = /\b(AssistantResponse|useAssistant)\b/;

/** Finds the imports of a file that are uses of the Assistants API. */
export function findImports(references: readonly ModuleReference[], text: string): Use[] {
  return references.flatMap(({ value, start, form }): Use[] => {
    if (isOfSurface(value)) return [{ at: start, kind: 'import', what: `${form} of ${value}` }];
    if (CALLERS.some(([name, use]) => name.test(value) && (use?.test(text) ?? true)))
      return [{ at: start, kind: 'library', what: value, reason: 'library' }];
    const isForwarder = /^(ai|@ai-sdk)(\/|$)/.test(value) && FORWARDERS.test(text);
    return isForwarder ? [{ at: start, kind: 'library', what: value, note: "it hands on your client's streams" }] : [];
  });
}
