import { describe, expect, it } from 'vitest';
import { ItemNames } from '../../src/translate/name-items.js';
import type { ResponseOutputItem, ResponseStreamEvent } from '../../src/types/responses.js';

/** Events as servers send them, which leave out what the SDK's types promise. */
const name = (names: ItemNames, event: object) =>
  ({ ...names.nameEvent(event as ResponseStreamEvent) }) as Record<string, unknown>;
const nameOutput = (names: ItemNames, ...output: object[]): unknown[] =>
  names.nameOutput(output as ResponseOutputItem[], [...output.keys()]);

const message = (id?: string) => ({ type: 'message', role: 'assistant', content: [], ...(id ? { id } : {}) });
const added = (item: object, place: object = {}) => ({ type: 'response.output_item.added', item, ...place });

describe('the items of a response that the service does not keep', () => {
  it('have the same name from their beginning to the end of the response, whatever the server calls them', () => {
    const names = new ItemNames();
    const begun = name(names, added(message('msg_1'), { output_index: 1 }));
    const done = name(names, { ...added(message('msg_1'), { output_index: 1 }), type: 'response.output_item.done' });
    const whole = nameOutput(names, { type: 'reasoning', id: 'rs_1', summary: [] }, message('msg_1'));
    expect(begun).toEqual({
      ...added(message(), { output_index: 1 }),
      item: { ...message(), id: expect.stringMatching(/^msg_\w{24}$/) },
    });
    expect(done['item']).toEqual(begun['item']);
    expect(whole).toMatchObject([{ id: 'rs_1' }, begun['item']]);
  });

  it('differ from those of the next response, whose ids may be the same', () => {
    const [first, second] = [new ItemNames(), new ItemNames()].map((names) =>
      name(names, added(message('msg_1'), { output_index: 0 })),
    );
    expect(first).not.toEqual(second);
  });

  it('have names where the server gives none', () => {
    const names = new ItemNames();
    const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' };
    const begun = name(names, added(call, { output_index: 0 }));
    expect(begun['item']).toEqual({ ...call, id: expect.stringMatching(/^item_\w{24}$/) });
    expect(nameOutput(names, call)).toMatchObject([begun['item']]);
  });

  it('keep their names when the request is sent again', () => {
    const names = new ItemNames();
    const begun = name(names, added(message('msg_1'), { output_index: 0 }));
    expect(name(names, added(message('msg_7'), { output_index: 0 }))['item']).toEqual(begun['item']);
  });
});
