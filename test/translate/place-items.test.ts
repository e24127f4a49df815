import { expect, it } from 'vitest';
import { ItemPlaces } from '../../src/translate/place-items.js';
import { buildMessage } from '../support/upstream-events.js';

// With work for each item that grows with their number, this takes a minute.
it('finds the places of very many items that the response lists under other names', () => {
  const count = 40_000;
  const places = new ItemPlaces();
  for (let index = 0; index < count; index += 1) {
    const item = buildMessage(`msg_${index}`, 'Words.');
    places.place({ type: 'response.output_item.done', output_index: index, sequence_number: index, item });
  }
  const listed = Array.from({ length: count }, (_, index) => buildMessage(`msg_other_${index}`, 'Words.'));
  expect(places.placeOutput(listed)).toEqual(listed.map((_, index) => index));
});
