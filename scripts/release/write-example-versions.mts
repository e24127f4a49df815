import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

/** Makes the packages in `examples` depend on the version of package.json. */
const examples = fileURLToPath(new URL('../../examples', import.meta.url));
for (const folder of readdirSync(examples)) {
  const path = `${examples}/${folder}/package.json`;
  if (!existsSync(path)) continue;
  const dependency = /("openai-assistants-shim": )"[^"]*"/;
  writeFileSync(path, readFileSync(path, 'utf8').replace(dependency, `$1"^${manifest.version}"`));
}
