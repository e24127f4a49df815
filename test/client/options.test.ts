import SdkOpenAI from 'openai';
import { MemoryStore, OpenAI, withAssistants } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';

const make = (assistants: object) => new OpenAI({ apiKey: 'test', assistants });

describe('the options of the surface', () => {
  it.each<[object, string]>([
    [{ storee: new MemoryStore() }, "Unknown option 'assistants.storee'."],
    [
      { execution: 'forground' },
      "'assistants.execution' is 'forground', and has to be one of: auto, background, foreground.",
    ],
    [{ definitions: { object: 'list', data: [] } }, "'assistants.definitions' is a list page: give its 'data'."],
    [
      { definitions: [{ model: 'm' }] },
      "'assistants.definitions[0]' is no assistant: it has to have 'id' and 'model'.",
    ],
    [{ definitions: { asst_a: {} } }, "'assistants.definitions.asst_a' is no assistant: it has to have 'model'."],
  ])('are refused when the client is made: %j', (options, message) => {
    expect(() => make(options)).toThrow(new TypeError(message));
    expect(() => withAssistants(new SdkOpenAI({ apiKey: 'test' }), options)).toThrow(new TypeError(message));
  });

  it('may all be left undefined', () => {
    const options = { definitions: undefined, store: undefined, models: undefined, execution: undefined };
    expect(() => make({ ...options, citationMarkers: undefined, waitUntil: undefined })).not.toThrow();
  });

  it('cannot be put on a frozen client, which stays as it is', () => {
    const client = new SdkOpenAI({ apiKey: 'test' });
    Object.freeze(client);
    const { threads } = client.beta;
    expect(() => withAssistants(client)).toThrow(TypeError);
    expect(client.beta.threads).toBe(threads);
  });
});
