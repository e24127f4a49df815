import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, readEdit, readModel } from '../../src/mapping/to-responses/edit-request.js';
import type { ResponseCreateParamsStreaming } from '../../src/types/responses.js';

const own = { type: 'code_interpreter' as const, container: 'cntr_1' };
const body: ResponseCreateParamsStreaming = {
  model: 'house-model',
  input: [],
  conversation: 'conv_1',
  stream: true,
  store: true,
  temperature: 0.2,
  tools: [own],
};

describe('what a caller changes of a request', () => {
  const value = fc.jsonValue().filter((made) => made !== null);
  const parameters = fc.dictionary(
    fc.constantFrom('temperature', 'tools', 'include', 'text', 'service_tier', 'metadata', 'model'),
    fc.option(value, { nil: undefined }),
  );

  it('makes of the request what the caller has made of it', () => {
    fc.assert(
      fc.property(parameters, (changes) => {
        const edited = { ...body, ...changes };
        const result = applyEdit(body, readEdit(body, edited));
        expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(JSON.stringify(edited)));
      }),
    );
  });

  it('stays when the request is written anew with other values of its own', () => {
    const web = { type: 'web_search' as const };
    const edit = readEdit(body, { ...body, tools: [web, own, web], temperature: undefined, service_tier: 'flex' });
    const other = { ...own, container: 'cntr_2' };
    expect(applyEdit({ ...body, model: 'other', tools: [other], top_p: 0.5 }, edit)).toEqual({
      ...{ model: 'other', input: [], conversation: 'conv_1', stream: true, store: true, top_p: 0.5 },
      ...{ tools: [web, other, web], service_tier: 'flex' },
    });
  });

  it('leaves entries of a list their values when others are taken out, changed or moved', () => {
    const toFunction = (name: string) => ({ type: 'function' as const, name, parameters: {}, strict: false });
    const [one, two, changed] = [toFunction('one'), toFunction('two'), toFunction('changed')];
    const edit = readEdit({ ...body, tools: [one, own, two] }, { ...body, tools: [changed, two, own] });
    const other = { ...own, container: 'cntr_2' };
    expect(applyEdit({ ...body, tools: [one, other, two] }, edit).tools).toEqual([changed, two, other]);
  });

  it('may be its model', () => {
    expect(readModel(readEdit(body, { ...body, model: 'other' }))).toBe('other');
    expect(readModel(readEdit(body, body))).toBeUndefined();
  });
});
