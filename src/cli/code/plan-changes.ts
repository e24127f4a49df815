import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDependency } from '../../swap/add-dependency.js';
import { planSwap, type SwapPlan, type SwappedFile } from '../../swap/plan-swap.js';
import { SHIM } from '../../swap/specifiers.js';
import { findManager } from './install-command.js';
import type { OpenedTree } from './open-tree.js';

/** The changes of `swap`, and what it leaves to the user. */
export interface Changes extends SwapPlan {
  /** The package.json files that get the dependency. */
  manifests: Omit<SwappedFile, 'swaps'>[];
  /** The commands with which the user then installs the package. */
  commands: string[];
}

/** Plans the swap of a folder. The dependency is written as this version or later. */
export function planChanges(tree: OpenedTree, version: string): Changes {
  const plan = planSwap(tree);
  const folders = new Set(plan.files.map(({ path }) => tree.packageOf(path).folder));
  const manifests: Changes['manifests'] = [];
  const commands = new Set<string>();
  for (const folder of [...folders].sort()) {
    const home = join(tree.root, folder ?? '..');
    const manager = findManager(home);
    const path = folder === '' ? 'package.json' : `${folder ?? ''}/package.json`;
    const before = folder === null ? null : readFileSync(join(tree.root, path), 'utf8');
    const after = before === null ? null : addDependency(before, `^${version}`);
    if (before === null || after === null) commands.add(`${manager.add} ${SHIM}${folder ? ` (in ${folder})` : ''}`);
    else if (after !== before) {
      manifests.push({ path, before, after });
      commands.add(manager.install);
    }
  }
  return { ...plan, manifests, commands: [...commands] };
}
