import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CORE_SCHEMA, dump, load } from 'js-yaml';
import { OpenAI } from '../../client/openai.js';
import { readTextFile } from '../../config/read-text-file.js';
import { isRecord } from '../../lib/plain-values.js';
import { MemoryStore } from '../../store/memory.js';
import type { Assistant, AssistantDefinition } from '../../types/index.js';
import { badUsage, CliError, toMessage } from '../cli-error.js';
import { toDefinition } from './to-definition.js';

/** Definitions of assistants, by assistant id. */
export type Definitions = Record<string, AssistantDefinition>;

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);

/** Throws a `CliError` unless the file name ends in .json, .yaml or .yml. */
export function checkName(file: string): void {
  if (!isYaml(file) && !/\.json$/i.test(file))
    throw badUsage(`FILE must end in .json, .yaml or .yml: ${file} does not.`);
}

/**
 * Returns the text of a file with these assistants, in the order of their ids, without values that are the API's defaults. In
 * YAML, texts that some parsers would read as dates or numbers are quoted.
 */
export function writeDefinitions(file: string, assistants: readonly Assistant[]): string {
  const sorted = assistants.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const definitions = Object.fromEntries(sorted.map((assistant) => [assistant.id, toDefinition(assistant)]));
  return isYaml(file)
    ? dump(definitions, { lineWidth: -1, noRefs: true })
    : `${JSON.stringify(definitions, null, 2)}\n`;
}

/** Reads the assistants of a file, and fills in the API's defaults. Throws a `CliError` that names what is invalid. */
export async function readDefinitions(file: string): Promise<Assistant[]> {
  const definitions = parse(file);
  const client = new OpenAI({ apiKey: 'none', assistants: { store: new MemoryStore(), definitions } });
  const assistants: Assistant[] = [];
  for (const [id, definition] of Object.entries(definitions)) {
    if (!/^asst_./.test(id)) throw new CliError(`${file}: ids of assistants begin with 'asst_', and '${id}' does not.`);
    if (definition.tool_resources?.file_search?.vector_stores !== undefined)
      throw new CliError(
        `${file}: ${id}: use vector_store_ids. With vector_stores, a run creates a new vector store each time.`,
      );
    try {
      assistants.push(await client.beta.assistants.retrieve(id));
    } catch (error) {
      throw new CliError(`${file}: ${toMessage(error).replace(`assistants.definitions.${id}`, id)}`);
    }
  }
  return assistants;
}

/** Writes the text to the file. Returns false if the file has it already. */
export function save(file: string, text: string): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(toMessage(error));
  }
  return true;
}

function parse(file: string): Definitions {
  let read: unknown;
  try {
    const text = readTextFile(file);
    read = isYaml(file) ? load(text, { schema: CORE_SCHEMA, filename: file }) : JSON.parse(text);
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${toMessage(error)}`);
  }
  const isWhole = isRecord(read) && !Array.isArray(read) && Object.values(read).every(isRecord);
  if (!isWhole) throw new CliError(`${file} must contain an object of definitions by assistant id.`);
  // The definitions themselves are checked where they are used.
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return read as Definitions;
}
