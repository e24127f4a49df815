import { Converter } from 'typedoc';

/** The entries of the package that are not named after their folder. */
const NAMES = { 'index.types': '', carry: '/rollout' };

/**
 * A plugin of TypeDoc. It names each module as apps import it, such as `openai-assistants-shim/testing`. It leaves out what is
 * declared in the SDK's own namespace, because the SDK documents that.
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) {
      entry.name = `openai-assistants-shim${NAMES[entry.name] ?? `/${entry.name}`}`;
      for (const own of (entry.children ?? []).filter(({ name }) => name === 'OpenAI')) project.removeReflection(own);
    }
  });
}
