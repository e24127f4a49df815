import fc from 'fast-check';
import type {
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  UpstreamResponse,
} from '../../src/types/responses.js';
import { buildResponse } from './upstream-events.js';

type Part = ResponseOutputMessage['content'][number];
type Annotation = ResponseOutputText['annotations'][number];
type Draft = Record<string, unknown> & { type: string };

const text = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '🌮', '漢', '👩‍🚀', '.'), maxLength: 24 });
const LINK = 'sandbox:/mnt/data/table.csv';

const containerFile = (filename: string, start_index: number, end_index: number): Annotation => ({
  type: 'container_file_citation',
  container_id: 'cntr_68d5f2ff',
  file_id: 'cfile_68d5f312',
  filename,
  start_index,
  end_index,
});

/** Generates text with citations, and with annotations of container files at its end, which is the order of the service. */
const outputText: fc.Arbitrary<Part> = fc
  .tuple(text, text, fc.boolean(), fc.array(fc.nat(40), { maxLength: 4 }), fc.nat(2), fc.boolean())
  .map(([before, after, hasLink, places, images, hasUrl]) => {
    const value = hasLink ? before + LINK + after : before + after;
    const start = [...before].length;
    const length = [...value].length;
    const isInLink = (index: number): boolean => hasLink && index > start && index < start + LINK.length;
    const annotations: Annotation[] = places
      .map((place) => Math.min(place, length))
      .filter((index) => !isInLink(index))
      .sort((a, b) => a - b)
      .map((index) => ({ type: 'file_citation', file_id: `file-${index}`, filename: 'foods.txt', index }));
    if (hasLink) annotations.push(containerFile('table.csv', start, start + LINK.length));
    if (hasUrl) {
      annotations.push({ type: 'url_citation', url: 'https://a.b', title: 'A', start_index: 0, end_index: 1 });
    }
    for (let image = 0; image < images; image++) annotations.push(containerFile(`cfile_${image}.png`, 0, 0));
    return { type: 'output_text', text: value, annotations, logprobs: [] };
  });

const refusal: fc.Arbitrary<Part> = text.map((value) => ({ type: 'refusal', refusal: value }));

const message: fc.Arbitrary<Draft> = fc
  .array(fc.oneof({ weight: 3, arbitrary: outputText }, refusal), { maxLength: 3 })
  .map((content) => ({ type: 'message', role: 'assistant', status: 'completed', content }));

const functionCall: fc.Arbitrary<Draft> = fc
  .record({ name: fc.constantFrom('a', 'b'), arguments: text })
  .map((fields) => ({ type: 'function_call', status: 'completed', ...fields }));

const codeInterpreterCall: fc.Arbitrary<Draft> = fc
  .record({
    code: fc.oneof(text, fc.constant(null)),
    outputs: fc.oneof(
      fc.constant(null),
      fc.array(
        fc.oneof(
          text.map((logs) => ({ type: 'logs', logs })),
          fc.constant({ type: 'image', url: 'https://api.openai.com/v1/containers/cntr_1/files/cfile_2/content' }),
          fc.constant({ type: 'image', url: 'data:image/png;base64,AA==' }),
        ),
        { maxLength: 3 },
      ),
    ),
  })
  .map((fields) => ({ type: 'code_interpreter_call', status: 'completed', container_id: 'cntr_1', ...fields }));

const fileSearchCall: fc.Arbitrary<Draft> = fc
  .option(
    fc.array(
      text.map((value) => ({ file_id: 'file-1', filename: 'f.txt', score: 0.5, text: value })),
      { maxLength: 2 },
    ),
  )
  .map((results) => ({ type: 'file_search_call', status: 'completed', queries: ['q'], results }));

const other: fc.Arbitrary<Draft> = fc.constantFrom(
  { type: 'reasoning', summary: [] },
  { type: 'reasoning', summary: [], status: 'completed' },
  { type: 'web_search_call', status: 'completed', action: {} },
  { type: 'item_of_the_future', payload: { a: 1 } },
);

const item = fc.oneof({ weight: 3, arbitrary: message }, functionCall, codeInterpreterCall, fileSearchCall, {
  weight: 2,
  arbitrary: other,
});

/** Generates the output of a response: items of all kinds, in any order. */
export const outputs: fc.Arbitrary<ResponseOutputItem[]> = fc.array(item, { maxLength: 7 }).map((drafts) =>
  drafts.map((draft, index) => {
    const id = `${draft.type.slice(0, 3)}_0123456789abcdef0068fb99${index.toString(16)}0aa`;
    const call = draft.type === 'function_call' ? { call_id: `call_${index}` } : {};
    return { id, ...draft, ...call } as unknown as ResponseOutputItem;
  }),
);

/** Generates responses with any final status, and with or without usage. */
export const responses: fc.Arbitrary<UpstreamResponse> = fc
  .tuple(outputs, fc.constantFrom('completed', 'max_output_tokens', 'content_filter', 'failed'), fc.boolean())
  .map(([output, ending, hasUsage]) => {
    const usage = hasUsage ? {} : { usage: null };
    if (ending === 'completed') return buildResponse(output, usage);
    if (ending === 'failed') {
      const error = { code: 'server_error', message: 'Broken.' } as const;
      return buildResponse(output, { ...usage, status: 'failed', error });
    }
    const cut = output.map((entry, index) =>
      entry.type === 'message' && index === output.length - 1 ? { ...entry, status: 'incomplete' as const } : entry,
    );
    const reason = ending === 'content_filter' ? ('content_filter' as const) : ('max_output_tokens' as const);
    return buildResponse(cut, { ...usage, status: 'incomplete', incomplete_details: { reason } });
  });
