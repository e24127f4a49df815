import { describe, expect, it } from 'vitest';
import { checkAssistantsOptions } from '../../src/schemas/check-options.js';

// What only plain JavaScript can give.
const check = (options: Record<string, unknown>) => () => checkAssistantsOptions(options);

describe('the option `fallbacks`', () => {
  it.each<[string, unknown]>([
    ['nothing', []],
    ['models and a text', [{ model: 'a', omit: ['top_p'], set: { reasoning_effort: 'low' } }, { text: 'Sorry.' }]],
    ['a function', [{ text: () => 'Sorry.' }]],
  ])('may be %s', (_, fallbacks) => {
    expect(check({ fallbacks })).not.toThrow();
  });

  it.each<[unknown, string]>([
    ['gpt-5', "'assistants.fallbacks' must be an array."],
    [['gpt-5'], "'assistants.fallbacks[0]' must be an object with either 'model' or 'text'."],
    [[{}], "'assistants.fallbacks[0]' must be an object with either 'model' or 'text'."],
    [[{ model: 'a', text: 'b' }], "'assistants.fallbacks[0]' must be an object with either 'model' or 'text'."],
    [[{ model: '' }], "'assistants.fallbacks[0].model' must be the name of a model."],
    [[{ model: 'a', omits: [] }], "Unknown option 'assistants.fallbacks[0].omits'."],
    [[{ model: 'a', set: { store: true } }], "'assistants.fallbacks[0]' cannot change 'store' of a request."],
    [[{ text: '' }], "'assistants.fallbacks[0].text' must be a text that is not empty, or a function."],
    [[{ text: 1 }], "'assistants.fallbacks[0].text' must be a text that is not empty, or a function."],
    [[{ text: 'a', when: 1 }], "Unknown option 'assistants.fallbacks[0].when'."],
    [[{ text: 'a' }, { model: 'b' }], "'assistants.fallbacks[0]' is a fixed answer, and must be the last."],
  ])('may not be %j', (fallbacks, message) => {
    expect(check({ fallbacks })).toThrow(new TypeError(message));
  });
});

describe('the option `variants`', () => {
  it('may be definitions by id', () => {
    const definition = { instructions: 'Be brief.' };
    expect(check({ variants: { asst_a: { share: 0, definition }, asst_b: { share: 1, definition } } })).not.toThrow();
  });

  it.each<[unknown, string]>([
    [[], "'assistants.variants' must be an object, by ids of assistants."],
    [{ asst_a: 0.1 }, "'assistants.variants.asst_a' must be an object with 'share' and 'definition'."],
    [{ asst_a: { definition: {} } }, "'assistants.variants.asst_a.share' must be a number from 0 to 1."],
    [{ asst_a: { share: 10, definition: {} } }, "'assistants.variants.asst_a.share' must be a number from 0 to 1."],
    [{ asst_a: { share: NaN, definition: {} } }, "'assistants.variants.asst_a.share' must be a number from 0 to 1."],
    [{ asst_a: { share: 0.1 } }, "'assistants.variants.asst_a.definition' must be an object."],
    [{ asst_a: { share: 0.1, definition: {}, key: 1 } }, "Unknown option 'assistants.variants.asst_a.key'."],
  ])('may not be %j', (variants, message) => {
    expect(check({ variants })).toThrow(new TypeError(message));
  });
});
