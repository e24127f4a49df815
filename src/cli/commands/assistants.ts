import { OpenAI } from '../../client/openai.js';
import type { Assistant } from '../../types/index.js';
import { planPush, push, type Plan } from '../assistants/push.js';
import { checkName, readDefinitions, save, writeDefinitions } from '../assistants/definition-file.js';
import { badUsage, CliError, toMessage } from '../cli-error.js';
import { count } from '../code/count.js';
import { showDiff } from '../code/show-diff.js';
import type { Command } from '../command.js';
import type { OptionValues } from '../parse-options.js';
import { readStoreSettings, STORE_ARGS } from '../store-settings.js';
import { hasColors } from '../usage.js';

/** The assistants in a store. */
interface Stored {
  client: OpenAI;
  assistants: Assistant[];
}

type Action = (file: string, stored: Stored, values: OptionValues) => Promise<number>;

export const assistants: Command = {
  definition: {
    meta: { name: 'assistants', description: 'Keeps the assistants of a store in a file under version control' },
    args: {
      action: {
        type: 'positional',
        description:
          'pull copies from the store to the file, push from the file to the store; diff shows what push would change',
      },
      file: { type: 'positional', description: 'A file that ends in .json, .yaml or .yml' },
      ...STORE_ARGS,
      prune: { type: 'boolean', description: 'With push: deletes assistants that are not in the file' },
      'dry-run': { type: 'boolean', description: 'With push: only shows what would change' },
      json: { type: 'boolean', description: 'Prints one JSON object' },
    },
  },
  run: async (values) => {
    const { action = '', file = '' } = values;
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (!act) throw badUsage(`ACTION must be pull, push or diff, not '${action}'.`);
    checkName(file);
    const {
      store,
      assistants: { namespace },
    } = await readStoreSettings(values, action !== 'push');
    const client = new OpenAI({
      apiKey: 'none',
      fetch: () => Promise.reject(new Error('Nothing is sent.')),
      assistants: { store, namespace },
    });
    try {
      return await act(file, { client, assistants: await listAll(client) }, values);
    } catch (error) {
      throw error instanceof CliError ? error : new CliError(toMessage(error));
    } finally {
      await store.close?.();
    }
  },
};

const ACTIONS: Readonly<Record<string, Action>> = {
  pull: (file, stored, values) => {
    const isNew = save(file, writeDefinitions(file, stored.assistants));
    const told = { assistants: stored.assistants.length, written: isNew };
    const held = count(told.assistants, 'assistant');
    return tell(values, told, isNew ? `Wrote ${held} to ${file}.` : `${file} is up to date: ${held}.`);
  },
  push: async (file, { client, assistants: stored }, values) => {
    const plan = planPush(await readDefinitions(file), stored);
    const isDry = values['dry-run'] !== undefined;
    const prune = values.prune !== undefined;
    if (!isDry) await push(client, plan, prune);
    const lines = describePlan(plan, { isDry, prune });
    const [created, changed] = [plan.created, plan.changed].map((list) => list.map(({ id }) => id));
    const left = plan.onlyInStore;
    const gone = prune ? { deleted: left, only_in_store: [] } : { deleted: [], only_in_store: left };
    return tell(values, { created, changed, ...gone, dry_run: isDry }, lines.join('\n'));
  },
  diff: async (file, { assistants: stored }, values) => {
    const wanted = await readDefinitions(file);
    const [before, after] = [stored, wanted].map((list) => writeDefinitions(file, list));
    const diff = before === after ? '' : showDiff(file, before ?? '', after ?? '', hasColors(process.stdout));
    const { created, changed, onlyInStore } = planPush(wanted, stored);
    if (values.json) {
      const ids = (list: Assistant[]): string[] => list.map(({ id }) => id);
      await tell(values, { only_in_file: ids(created), changed: ids(changed), only_in_store: onlyInStore }, '');
    } else {
      process.stdout.write(diff);
    }
    return diff === '' ? 0 : 1;
  },
};

function describePlan({ created, changed, onlyInStore }: Plan, how: { isDry: boolean; prune: boolean }): string[] {
  const verb = (past: string, infinitive: string): string => (how.isDry ? `Would ${infinitive}` : past);
  const lines = [
    ...created.map(({ id }) => `${verb('Created', 'create')} ${id}.`),
    ...changed.map(({ id }) => `${verb('Changed', 'change')} ${id}.`),
    ...onlyInStore.map((id) =>
      how.prune ? `${verb('Deleted', 'delete')} ${id}.` : `Kept ${id}, which is only in the store: --prune deletes it.`,
    ),
  ];
  return lines.length > 0 ? lines : ['The store and the file have the same assistants.'];
}

function tell(values: OptionValues, json: object, text: string): Promise<number> {
  process.stdout.write(values.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
  return Promise.resolve(0);
}

async function listAll(client: OpenAI): Promise<Assistant[]> {
  const all: Assistant[] = [];
  for await (const assistant of client.beta.assistants.list({ limit: 100, order: 'asc' })) all.push(assistant);
  return all;
}
