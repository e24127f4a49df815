import { writeFileSync } from 'node:fs';
import { auditTree } from '../../audit/audit-tree.js';
import { CliError, toMessage } from '../cli-error.js';
import { openTree } from '../code/open-tree.js';
import { summarizeAudit, toAuditJson, writeAudit } from '../code/tell-audit.js';
import type { Command } from '../command.js';
import { hasColors } from '../usage.js';

export const audit: Command = {
  definition: {
    meta: {
      name: 'audit',
      description: 'Lists where a code base uses the Assistants API, and what to do there',
    },
    args: {
      dir: { type: 'positional', description: 'The folder with the source files' },
      json: { type: 'boolean', description: 'Prints one JSON object instead of the report' },
      output: {
        type: 'string',
        valueHint: 'FILE',
        description: 'Writes the report to a file, and prints only its summary',
      },
    },
  },
  run: (values) => {
    const dir = values.dir ?? '.';
    const tree = openTree(dir);
    const found = auditTree(tree, new Date().toISOString().slice(0, 10));
    const report = (isPainted: boolean): string =>
      values.json
        ? `${JSON.stringify(toAuditJson(found, tree.skipped), null, 2)}\n`
        : writeAudit(found, tree.skipped, dir, isPainted);
    if (values.output === undefined) process.stdout.write(report(hasColors(process.stdout)));
    else {
      save(values.output, report(false));
      process.stdout.write(`${summarizeAudit(found, dir)}The report is in ${values.output}.\n`);
    }
    return Promise.resolve(found.findings.some(({ outcome }) => outcome === 'decide') ? 1 : 0);
  },
};

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(`The report cannot be written: ${toMessage(error)}`);
  }
}
