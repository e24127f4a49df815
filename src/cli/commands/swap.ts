import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, toMessage } from '../cli-error.js';
import { openTree } from '../code/open-tree.js';
import { planChanges, type Changes } from '../code/plan-changes.js';
import { showDiff } from '../code/show-diff.js';
import { toSwapJson, writeSwapSummary } from '../code/tell-swap.js';
import type { Command } from '../command.js';
import { hasColors } from '../usage.js';
import { readVersion } from '../version.js';

export const swap: Command = {
  definition: {
    meta: { name: 'swap', description: 'Replaces imports of openai with openai-assistants-shim, and shows the diff' },
    args: {
      dir: { type: 'positional', description: 'The folder with the source files' },
      'dry-run': { type: 'boolean', description: 'Only shows the diff' },
      json: { type: 'boolean', description: 'Prints one JSON object instead of the diff and the summary' },
    },
  },
  run: (values) => {
    const dir = values.dir ?? '.';
    const isDry = values['dry-run'] !== undefined;
    const tree = openTree(dir);
    const changes = planChanges(tree, readVersion());
    if (!isDry) write(tree.root, changes);
    if (values.json) {
      process.stdout.write(`${JSON.stringify(toSwapJson(changes, tree.skipped, isDry), null, 2)}\n`);
    } else {
      for (const { path, before, after } of [...changes.files, ...changes.manifests])
        process.stdout.write(showDiff(path, before, after, hasColors(process.stdout)));
      writeSwapSummary(process.stderr, changes, tree.skipped, { dir, isDry });
    }
    return Promise.resolve(changes.left.some(({ needsDecision }) => needsDecision) ? 1 : 0);
  },
};

function write(root: string, { files, manifests }: Changes): void {
  let done = 0;
  for (const { path, after } of [...files, ...manifests]) {
    try {
      writeFileSync(join(root, path), after);
      done += 1;
    } catch (error) {
      throw new CliError(`${toMessage(error)}. Files changed before it: ${done}. Run it again for the rest.`);
    }
  }
}
