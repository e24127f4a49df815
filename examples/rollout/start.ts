import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { MemoryStore } from 'openai-assistants-shim';
import { ask, createClient, FLAG, startThread } from './client.js';
import { chooseService, createOldService } from './services.js';
import { startTelemetry, toTree } from './telemetry.js';

const QUESTION = 'How warm is it in Lisbon?';

/** Configures the flag: it is on for the users in the list. */
const flagFor = (users: readonly string[]): NonNullable<ConstructorParameters<typeof InMemoryProvider>[0]> => ({
  [FLAG]: {
    variants: { on: true, off: false },
    defaultVariant: 'off',
    disabled: false,
    contextEvaluator: ({ targetingKey = '' }) => (users.includes(targetingKey) ? 'on' : 'off'),
  },
});

const exporter = new InMemorySpanExporter();
startTelemetry(exporter);
const flags = new InMemoryProvider(flagFor(['anna']));
await OpenFeature.setProviderAndWait(flags);

// In a real app, use a persistent store: PostgreSQL, Redis or SQLite.
const services = { options: chooseService(), legacy: createOldService(), store: new MemoryStore() };
const sides = new Map<string | null, string>();
const client = createClient(services, (event) => {
  if (event.type === 'rollout.decided') sides.set(event.threadId, event.side);
});
const assistant = await client.beta.assistants.create({
  name: 'Forecaster',
  model: 'gpt-6-luna',
  tools: [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }],
});

async function show(user: string, threadId: string): Promise<void> {
  const answer = await ask(client, threadId, assistant.id, QUESTION);
  console.log(`  ${user}, by ${sides.get(threadId) ?? 'nobody'}: ${answer}`);
}

console.log('The flag is on for anna.');
const anna = await startThread(client, 'anna');
const ben = await startThread(client, 'ben');
await show('anna', anna.id);
await show('ben', ben.id);

console.log('The flag is on for ben, too. His thread stays where it is, and his next one does not.');
flags.putConfiguration(flagFor(['anna', 'ben']));
const next = await startThread(client, 'ben');
await show('ben', ben.id);
await show('ben', next.id);

console.log('\nThe spans:');
console.log(toTree(exporter.getFinishedSpans()).join('\n'));
await OpenFeature.close();
