/** Programs of consumers: what they import of the package's subpaths, and how they use it. */

/** The table of successors: as it is read at run time, and as options are made of it. */
export const MODELS = `console.log(JSON.stringify(successors['gpt-4']));`;

export const MODELS_TYPED = `
import OpenAI, { type ModelSuccessor } from 'openai-assistants-shim';
import { successors, type RetiredModel } from 'openai-assistants-shim/models';
const model: RetiredModel = 'gpt-4o';
const own: ModelSuccessor = { ...successors[model], set: { reasoning_effort: 'none', max_completion_tokens: 500 } };
const make = (models: NonNullable<NonNullable<ConstructorParameters<typeof OpenAI>[0]>['assistants']>['models']) =>
  new OpenAI({ apiKey: 'test', assistants: { models } });
export const clients = [
  make('auto'),
  make('asked'),
  make(successors),
  make({ ...successors, 'gpt-4': 'gpt-6-luna', 'gpt-4o': own }),
  make((name) => (name === model ? own : undefined)),
];
// @ts-expect-error there is no such setting
make('always');
`;

/** The strategies: as they are made at run time, and as an app writes its own. */
export const CONTEXT = `
console.log(JSON.stringify([fitTokens(10).name, summarize({ model: 'm', above: 10, keep: 1 }).name, lastMessages(2).name]));
`;

export const CONTEXT_TYPED = `
import type { ContextItem, ContextOption, ContextStrategy } from 'openai-assistants-shim';
import { fitTokens, lastMessages, summarize, type ThreadContext } from 'openai-assistants-shim/context';
const own: ContextStrategy = {
  name: 'newest',
  async select({ older, own }: ThreadContext): Promise<ContextItem[]> {
    for await (const item of older()) return own.length > 0 ? [] : [item];
    return [];
  },
};
export const options: ContextOption[] = [
  'full',
  lastMessages(3),
  fitTokens(1_000),
  summarize({ model: 'gpt-6-luna', above: 1_000, keep: 5 }),
  own,
  (items) => items.filter(({ item }) => item.type === 'message'),
  async (items, { threadId }) => (threadId === '' ? [] : items),
];
// @ts-expect-error there is no such setting
export const wrong: ContextOption = 'most';
`;
