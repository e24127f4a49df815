/** The app's zod beside the package's: a schema of the app goes through `helpers/zod`, and a run is checked as ever. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { zodResponseFormat } from 'openai-assistants-shim/helpers/zod';

const format = zodResponseFormat(z.object({ city: z.string() }), 'answer');
assert.equal(format.json_schema.schema.properties.city.type, 'string');
console.log('ok');
