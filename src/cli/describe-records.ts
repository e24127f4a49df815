import { count } from './code/count.js';

interface RecordCounts {
  assistants: number;
  threads: number;
  messages: number;
  runs: number;
  steps: number;
}

/** `1 assistant, 2 threads, 4 messages, 2 runs and 2 steps` */
export function describeRecords({ assistants, threads, messages, runs, steps }: RecordCounts): string {
  const held = [
    count(assistants, 'assistant'),
    count(threads, 'thread'),
    count(messages, 'message'),
    count(runs, 'run'),
  ];
  return `${held.join(', ')} and ${count(steps, 'step')}`;
}
