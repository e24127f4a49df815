import { expect, test } from 'vitest';
import { drawBars, readBars } from '../../scripts/docs/draw-bars.mjs';

const PAGE = `# Costs

## Targets and results

| measured                | result      | target |     |
| ----------------------- | ----------- | ------ | --- |
| polled flow, \`fake\`     | 1.72 - 1.73 | 1.3    | no  |
| a list < a longer one   | 1.04        | 1.15   | met |
| each store              | 2.1 kB      | 8 kB   | met |
| a listener, two flows   | 1.01, 1.00  | 1.05   | met |
`;

test('the ratios of the page that have a target are drawn, and nothing else of its table', () => {
  const bars = readBars(PAGE);
  expect(bars).toEqual([
    { label: 'polled flow, fake', shown: '1.72 - 1.73', value: 1.73, target: 1.3 },
    { label: 'a list < a longer one', shown: '1.04', value: 1.04, target: 1.15 },
  ]);
  const drawn = drawBars(bars);
  expect([drawn.match(/class="beyond"/g)?.length, drawn.match(/class="within"/g)?.length]).toEqual([1, 1]);
  expect(drawn).toContain('>a list &lt; a longer one<');
  expect(drawn).toContain('>1.72 - 1.73<');
});
