/** The last step of the build: writes the subpaths that export the SDK's modules with the classes of this package. */
import { readFileSync, writeFileSync } from 'node:fs';
import { writeSubpaths } from './subpaths/write.mjs';

writeSubpaths();

// The bundler of declarations drops the `type` of `export type { … } from 'openai/…'`, so that classes would seem to be exported
// which the root entry has only as types. `AssistantStream` is the one that it has at run time.
const EXPORTS_OF_SDK = /^export \{(?=[^}]*\} from 'openai\/)(?! AssistantStream\b)/gm;
for (const file of ['dist/index.d.ts', 'dist/index.d.cts']) {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(EXPORTS_OF_SDK, 'export type {'));
}
