import type { ShimConfig } from '../../config/config.js';
import { ConfigError } from '../../config/config-error.js';
import { openStore } from '../../config/open-store.js';
import { readConfig } from '../../config/read-config.js';
import type { DoctorFacts } from '../../doctor/facts.js';
import { readSources, type SourceText } from '../../doctor/read-sources.js';
import { openTree, type OpenedTree } from '../code/open-tree.js';
import { askModels } from './ask-models.js';
import { findHost } from './find-host.js';
import { findSdks } from './find-sdks.js';
import { listAssistants, readDefinitions, type DefinedAssistants } from './list-assistants.js';
import { leavingNoFile, probeStore, type NamedStore } from './probe-store.js';

/** The settings from the command line and the environment. */
export interface DoctorSettings {
  dir: string;
  store: string | undefined;
  config: string | undefined;
  baseURL: string | undefined;
  env: NodeJS.ProcessEnv;
}

const OPENAI = 'https://api.openai.com/v1';

/** Reads the folder, the options, the store and the service. Sends one request if there is a key. */
export async function collectFacts(settings: DoctorSettings): Promise<DoctorFacts> {
  const { env } = settings;
  const tree = openTree(settings.dir);
  const { config, fault } = await tryReadConfig(settings, tree.root);
  const named = nameStore(settings, config);
  const baseURL = findBaseURL(settings, config);
  const [[store, stored], service] = await Promise.all([
    leavingNoFile(named, async () => {
      const probed = await probeStore(named, tree.root);
      return [probed, probed.fault === null ? await tryListAssistants(named, config) : null] as const;
    }),
    env.OPENAI_API_KEY ? askModels(baseURL, env.OPENAI_API_KEY) : null,
  ]);
  const defined = readDefinitions(config);
  const replaced = config.assistants?.models;
  return {
    today: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    sdks: findSdks(tree.root),
    isProduction: env.NODE_ENV === 'production',
    host: findHost(tree, env),
    sources: readSources(readFiles(tree)),
    configFault: fault,
    definedAssistants: stored === null ? null : [...defined.ids, ...stored.ids],
    definedModels: [...defined.models, ...(stored?.models ?? [])],
    replacedModels: typeof replaced === 'object' ? Object.keys(replaced) : [],
    store,
    service,
  };
}

const findBaseURL = ({ baseURL, env }: DoctorSettings, config: ShimConfig = {}): string =>
  baseURL ?? config.baseURL ?? (env.OPENAI_BASE_URL?.trim() || OPENAI);

async function tryReadConfig(
  { config: file, env }: DoctorSettings,
  directory: string,
): Promise<{ config: ShimConfig; fault: string | null }> {
  try {
    return { config: await readConfig({ file, directory, env }), fault: null };
  } catch (error) {
    if (error instanceof ConfigError) return { config: {}, fault: error.message };
    throw error;
  }
}

function nameStore({ store }: DoctorSettings, config: ShimConfig): NamedStore {
  if (store !== undefined) return { given: store, from: '--store' };
  const given = config.store ?? config.assistants?.store ?? null;
  return { given, from: given === null ? null : 'OPENAI_ASSISTANTS_SHIM_STORE or the config file' };
}

/** Null if the store cannot be read. */
async function tryListAssistants({ given }: NamedStore, config: ShimConfig): Promise<DefinedAssistants | null> {
  if (given === null) return { ids: [], models: [] };
  const store = typeof given === 'string' ? openStore(given) : given;
  try {
    return await listAssistants(store, config.assistants?.namespace);
  } catch {
    return null;
  } finally {
    if (typeof given === 'string') await store.close?.();
  }
}

function* readFiles(tree: OpenedTree): Generator<SourceText> {
  for (const path of tree.paths) {
    const text = tree.read(path);
    if (text !== null) yield { path, text };
  }
}
