import { Converter } from 'typedoc';

/** The entries of the package that are not named after their folder. */
const NAMES = { 'index.types': '', carry: '/rollout' };

/**
 * A plugin of TypeDoc: names each module as it is imported, `openai-assistants-shim/testing`, and leaves out what is declared
 * within the SDK's own namespace, whose reference is the SDK's.
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) {
      entry.name = `openai-assistants-shim${NAMES[entry.name] ?? `/${entry.name}`}`;
      for (const own of (entry.children ?? []).filter(({ name }) => name === 'OpenAI')) project.removeReflection(own);
    }
  });
}
