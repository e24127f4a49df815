import { SIDES } from '../sides/index.js';
import { measureMedian } from './compare.js';

/** The process of one side of a comparison. `compareApart` starts it, tells it to measure, and ends it. */
const [set = '', index = ''] = process.argv.slice(2);
const create = Object.entries(SIDES).find(([name]) => name === set)?.[1];
const side = (await create?.())?.[Number(index)];
if (!side || !process.send) throw new Error(`There is no side ${index} of ${set}.`);
const tell = process.send.bind(process);

process.on('message', (iterations: number) => {
  measureMedian(side, iterations).then(
    (cpu) => tell({ cpu }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
tell({ name: side.name });
