import { expect } from 'vitest';
import { createWeatherAssistant, weatherTool } from '../../support/setup.js';
import { contractsOf } from '../contract.js';
import { expectBadRequest, expectNotFound, TIME } from './support.js';

const NOBODY = 'asst_nobody';

export const assistantContracts = [
  ...contractsOf('assistants.create', {
    'returns an assistant, with defaults for what was left out': async ({ client }) => {
      const made = await client.beta.assistants.create({ model: 'gpt-4o', tools: [weatherTool] });
      expect(made).toEqual({
        id: expect.stringMatching(/^asst_/) as string,
        object: 'assistant',
        created_at: TIME,
        name: null,
        description: null,
        model: 'gpt-4o',
        instructions: null,
        tools: [{ ...weatherTool, function: { ...weatherTool.function, strict: false } }],
        tool_resources: {},
        metadata: {},
        temperature: 1,
        top_p: 1,
        reasoning_effort: null,
        response_format: 'auto',
      });
    },
    'refuses an assistant without a model, with the old 400': async (world) => {
      // JavaScript lets it be left out.
      const params = { name: 'Weather' } as { name: string; model: string };
      await expectBadRequest(
        world,
        world.client.beta.assistants.create(params),
        "Missing required parameter: 'model'.",
      );
    },
    'gives its data and its HTTP response with `withResponse()`': async ({ client }) => {
      const { data, response, request_id } = await client.beta.assistants.create({ model: 'gpt-4o' }).withResponse();
      expect(data).toMatchObject({ object: 'assistant', model: 'gpt-4o' });
      // None where the call was answered without a request.
      expect([response.status, request_id]).toEqual([200, response.headers.get('x-request-id')]);
    },
  }),
  ...contractsOf('assistants.retrieve', {
    'returns what was created': async ({ client }) => {
      const made = await createWeatherAssistant(client);
      expect(await client.beta.assistants.retrieve(made.id)).toEqual(made);
    },
    'answers 404 if there is none': async (world) => {
      const call = world.client.beta.assistants.retrieve(NOBODY);
      await expectNotFound(world, call, `No assistant found with id '${NOBODY}'.`);
    },
  }),
  ...contractsOf('assistants.update', {
    'changes the given fields, and no others': async ({ client }) => {
      const { assistants } = client.beta;
      const made = await createWeatherAssistant(client);
      const updated = await assistants.update(made.id, { name: 'Rain', metadata: { stage: 'two' } });
      expect(updated).toEqual({ ...made, name: 'Rain', metadata: { stage: 'two' } });
      expect(await assistants.retrieve(made.id)).toEqual(updated);
    },
  }),
  ...contractsOf('assistants.list', {
    'lists the newest first': async ({ client }) => {
      const made = [await createWeatherAssistant(client), await createWeatherAssistant(client)];
      const { data } = await client.beta.assistants.list({ limit: 2 });
      expect(data).toEqual(made.reverse());
    },
    'continues from page to page': async ({ client }) => {
      const made = [];
      for (let count = 0; count < 3; count += 1) made.unshift((await createWeatherAssistant(client)).id);
      const seen: string[] = [];
      for await (const { id } of client.beta.assistants.list({ limit: 1 })) if (seen.push(id) === 3) break;
      expect(seen).toEqual(made);
    },
  }),
  ...contractsOf('assistants.delete', {
    'reports the deletion, and the assistant is gone': async (world) => {
      const { assistants } = world.client.beta;
      const { id } = await createWeatherAssistant(world.client);
      expect(await assistants.delete(id)).toEqual({ id, object: 'assistant.deleted', deleted: true });
      await expectNotFound(world, assistants.retrieve(id), `No assistant found with id '${id}'.`);
    },
  }),
];
