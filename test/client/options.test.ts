import SdkOpenAI from 'openai';
import { MemoryStore, OpenAI, withAssistants, type AssistantsOptions } from 'openai-assistants-shim';
import { successors } from 'openai-assistants-shim/models';
import { describe, expect, it } from 'vitest';

const STORE = "'assistants.store' must be a store: an object with the functions get, getMany, list, write, partitions.";

const make = (assistants: object) => new OpenAI({ apiKey: 'test', assistants });

describe('the options of the surface', () => {
  it.each<[object, string]>([
    [{ store: 'sqlite' }, STORE],
    [{ store: MemoryStore }, STORE],
    [{ store: { get: () => null } }, STORE],
    [{ storee: new MemoryStore() }, "Unknown option 'assistants.storee'."],
    [
      { execution: 'forground' },
      "'assistants.execution' is 'forground', and must be one of: auto, background, foreground.",
    ],
    [{ definitions: { object: 'list', data: [] } }, "'assistants.definitions' is a list page: pass its 'data'."],
    [
      { definitions: [{ model: 'm' }] },
      "'assistants.definitions[0]' is not an assistant: it must have 'id' and 'model'.",
    ],
    [
      { models: 'always' },
      "'assistants.models' is 'always', and must be 'auto', 'asked', a record by model, or a function.",
    ],
    [{ models: ['gpt-4'] }, "'assistants.models' must be 'auto', 'asked', a record by model, or a function."],
    [
      { models: { 'gpt-4': null } },
      "'assistants.models['gpt-4']' must be the name of a model, or an object with 'model'.",
    ],
    [
      { models: { 'gpt-4': '' } },
      "'assistants.models['gpt-4']' must be the name of a model, or an object with 'model'.",
    ],
    [{ models: { 'gpt-4': {} } }, "'assistants.models['gpt-4']' must have 'model', the name of a model."],
    [{ models: { 'gpt-4': { model: 4 } } }, "'assistants.models['gpt-4'].model' must be the name of a model."],
    [{ models: { 'gpt-4': { model: 'm', omits: [] } } }, "Unknown option 'assistants.models['gpt-4'].omits'."],
    [
      { models: { 'gpt-4': { model: 'm', omit: 'top_p' } } },
      "'assistants.models['gpt-4'].omit' must be an array of names of request parameters.",
    ],
    [
      { models: { 'gpt-4': { model: 'm', set: 'top_p' } } },
      "'assistants.models['gpt-4'].set' must be an object of request parameters.",
    ],
    [
      { models: { 'gpt-4': { model: 'm', shutdown: 'soon' } } },
      "'assistants.models['gpt-4'].shutdown' must be a date.",
    ],
    [
      { models: { 'gpt-4': { model: 'm', set: { store: false } } } },
      "'assistants.models['gpt-4']' cannot change 'store' of a request.",
    ],
    [
      { models: { 'gpt-4': { model: 'm', omit: ['input'] } } },
      "'assistants.models['gpt-4']' cannot change 'input' of a request.",
    ],
    [{ tools: [] }, "'assistants.tools' must be an object."],
    [{ tools: { web_search: () => [] } }, "Unknown option 'assistants.tools.web_search'."],
    [{ tools: { file_search: {} } }, "'assistants.tools.file_search' must be a function."],
    [{ tools: { timeout: 0 } }, "'assistants.tools.timeout' must be a number of seconds above 0, and at most a day."],
    [{ tools: { maxRounds: 1.5 } }, "'assistants.tools.maxRounds' must be a whole number above 0."],
    [{ tools: { maxOutput: -1 } }, "'assistants.tools.maxOutput' must be a whole number above 0."],
    [{ tools: { language: '' } }, "'assistants.tools.language' must be a text."],
    [{ runTimeout: 0 }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: -1 }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: NaN }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: Infinity }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: 25 * 86_400 }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: '1h' }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: '600' }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ runTimeout: null }, "'assistants.runTimeout' must be a number of seconds above 0, and at most 24 days."],
    [{ erase: true }, "'assistants.erase' is 'true', and must be one of: all, items, false."],
    [{ erase: 'responses' }, "'assistants.erase' is 'responses', and must be one of: all, items, false."],
    ...['last', {}, { name: 'x' }, { name: 'x', select: 5 }, null].map((context): [object, string] => [
      { context },
      "'assistants.context' must be 'full', a function, or a strategy: an object with 'name' and 'select'.",
    ]),
    [{ waitUntil: true }, "'assistants.waitUntil' must be a function."],
    [{ citationMarkers: 'no' }, "'assistants.citationMarkers' is 'no', and must be one of: true, false."],
    [{ commentary: 'hide' }, "'assistants.commentary' is 'hide', and must be one of: keep, drop."],
    [{ container: '4g' }, "'assistants.container' must be an object."],
    [{ container: { memory: '4g' } }, "Unknown option 'assistants.container.memory'."],
    [
      { container: { memoryLimit: '2g' } },
      "'assistants.container.memoryLimit' is '2g', and must be one of: 1g, 4g, 16g, 64g.",
    ],
    [
      { container: { whenUnused: true } },
      "'assistants.container.whenUnused' is 'true', and must be one of: send, omit.",
    ],
    [{ onEvent: 'log' }, "'assistants.onEvent' must be a function, or an array of functions."],
    [{ onEvent: [() => undefined, null] }, "'assistants.onEvent' must be a function, or an array of functions."],
    [{ definitions: { asst_a: {} } }, "'assistants.definitions.asst_a' is not an assistant: it must have 'model'."],
  ])('are refused when the client is made: %j', (options, message) => {
    expect(() => make(options)).toThrow(new TypeError(message));
    expect(() => withAssistants(new SdkOpenAI({ apiKey: 'test' }), options)).toThrow(new TypeError(message));
  });

  it.each<AssistantsOptions['models']>([
    'auto',
    'asked',
    {},
    successors,
    () => 'gpt-6-luna',
    { 'gpt-4': 'gpt-6-luna', 'gpt-4o': { model: 'gpt-6-luna', set: { reasoning_effort: 'none' }, omit: ['top_p'] } },
  ])('take as `models`: %j', (models) => {
    expect(() => make({ models })).not.toThrow();
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
