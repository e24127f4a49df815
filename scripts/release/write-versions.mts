import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

/** Writes the version of package.json into the packages in `examples`, which depend on it, and into the commands of docs/install.md. */
const examples = fileURLToPath(new URL('../../examples', import.meta.url));
for (const folder of readdirSync(examples)) {
  const path = `${examples}/${folder}/package.json`;
  if (!existsSync(path)) continue;
  const dependency = /("openai-assistants-shim": )"[^"]*"/;
  writeFileSync(path, readFileSync(path, 'utf8').replace(dependency, `$1"^${manifest.version}"`));
}

const install = fileURLToPath(new URL('../../docs/install.md', import.meta.url));
const alias = /(npm:openai-assistants-shim@\^)\d+\.\d+\.\d+/g;
writeFileSync(install, readFileSync(install, 'utf8').replace(alias, `$1${manifest.version}`));
