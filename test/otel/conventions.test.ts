import * as published from '@opentelemetry/semantic-conventions/incubating';
import { expect, it } from 'vitest';
import * as conventions from '../../src/otel/conventions.js';

const flatten = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.values(value).flatMap(flatten)
    : [];
};

it("names are those of OpenTelemetry's own package, but for those that version 0.1.0 has added and ours", () => {
  const known = new Set(flatten(published));
  const names = [...new Set(flatten(conventions))];
  const added = names.filter((name) => !known.has(name) && !name.startsWith('openai_assistants_shim.'));
  expect(names.length - added.length).toBeGreaterThan(30);
  expect(added.sort()).toEqual([
    'gen_ai.client.inference.duration',
    'gen_ai.client.inference.operation',
    'gen_ai.client.inference.time_to_first_chunk',
    'gen_ai.client.inference.usage',
    'gen_ai.invoke_agent.duration',
    'gen_ai.token.modality',
  ]);
});
