import { openStore } from '../../config/open-store.js';
import type { DoctorFacts } from '../../doctor/facts.js';
import { examine } from '../../doctor/examine.js';
import { badUsage, toMessage } from '../cli-error.js';
import type { Command } from '../command.js';
import { checkLive, countLive, type LiveResult } from '../doctor/check-live.js';
import { collectFacts, type DoctorSettings } from '../doctor/collect-facts.js';
import { tellFinding, tellLive, tellSummary } from '../doctor/tell.js';
import { DOOR_ARGS, readDoorOptions } from '../door-options.js';

export const doctor: Command = {
  definition: {
    meta: { name: 'doctor', description: 'Checks the setup of an app: versions, code, store, key and clock' },
    args: {
      dir: { type: 'positional', required: false, description: 'The folder of the app (default: this one)' },
      store: { ...DOOR_ARGS.store, description: 'The store to check: sqlite:FILE, postgres://… or redis://…' },
      config: DOOR_ARGS.config,
      'base-url': DOOR_ARGS['base-url'],
      live: {
        type: 'boolean',
        description: 'Also tests the service with real requests, which cost some cents',
      },
      json: { type: 'boolean', description: 'Prints one JSON object' },
    },
  },
  run: async (values) => {
    const { store, config, baseURL } = readDoorOptions(values);
    if (store !== undefined) checkAddress(store);
    const settings: DoctorSettings = { dir: values.dir ?? '.', store, config, baseURL, env: process.env };
    const apiKey = settings.env.OPENAI_API_KEY;
    if (values.live && !apiKey) throw badUsage('--live needs an API key: set OPENAI_API_KEY.');
    const isJson = values.json !== undefined;
    const facts = await collectFacts(settings);
    const findings = examine(facts);
    if (!isJson) for (const finding of findings) tellFinding(process.stdout, finding);
    const live = values.live && apiKey ? await checkFacts(facts, apiKey, isJson) : null;
    if (isJson) process.stdout.write(`${JSON.stringify({ findings, ...(live && { live }) }, null, 2)}\n`);
    else tellSummary(process.stdout, findings, live);
    const isFine = findings.every(({ status }) => status !== 'problem');
    return isFine && (live ?? []).every(({ result }) => result !== 'fails') ? 0 : 1;
  },
};

/** Throws a `CliError` if this is not the address of a store. */
function checkAddress(store: string): void {
  try {
    openStore(store);
  } catch (error) {
    throw badUsage(`--store: ${toMessage(error)}`);
  }
}

async function checkFacts(facts: DoctorFacts, apiKey: string, isJson: boolean): Promise<LiveResult[]> {
  const { today, service } = facts;
  const baseURL = service?.baseURL ?? '';
  process.stderr.write(`Sending about ${countLive(today)} requests to ${baseURL}.\n`);
  const models = service?.models ? Object.keys(service.models) : null;
  const results: LiveResult[] = [];
  for await (const result of checkLive({ baseURL, apiKey, models, today })) {
    results.push(result);
    if (!isJson) tellLive(process.stdout, result);
  }
  return results;
}
