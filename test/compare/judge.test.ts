import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/compare/cosine.js';
import { compareAnswers } from '../../src/compare/compare-answers.js';
import { fitsSchema } from '../../src/compare/fits-schema.js';
import { readGolden } from '../../src/compare/golden.js';
import { RecordedOutputs } from '../../src/compare/recorded-outputs.js';
import { createReport } from '../../src/compare/report.js';
import { wordSimilarity } from '../../src/compare/word-similarity.js';
import { answer, judged, usage } from './reports.js';

describe('an answer', () => {
  it.each([
    ['the same text but for white space', { expected: '42. ' }, { text: ' 42.' }, 'same', []],
    ['an alike text', { expected: 'It is 42.' }, { text: '42, it is' }, 'acceptable', ['Its text is alike.']],
    ['another text', { expected: 'It is 42.' }, { text: 'No idea.' }, 'worse', ['Its text is another one.']],
    ['nothing to be compared to', {}, {}, 'acceptable', ['No text is expected.']],
    ['a failure', { expected: '42.' }, { status: 'failed' as const, error: '500' }, 'worse', ['It failed: 500']],
    ['broken JSON', { expected: '42.' }, { isValidJson: false }, 'worse', ['It is not the JSON that is asked for.']],
    [
      'another call',
      { expected: { text: '42.', toolCalls: [{ name: 'f', arguments: '{}' }] } },
      { toolCalls: [{ name: 'f', arguments: '{"a":1}', output: null }] },
      'worse',
      ['It calls other functions.'],
    ],
  ])('with %s is judged so', (_what, line, more, verdict, reasons) => {
    expect(judged(line, more)).toMatchObject({ verdict, reasons });
  });

  it('is judged by embeddings where they were asked for', () => {
    expect(judged({ expected: '42.' }, { text: 'Forty-two.' }, 0.9)).toMatchObject({
      verdict: 'acceptable',
      similarity: 0.9,
    });
  });
});

describe('a report', () => {
  it('says first how many are as good, and what got worse', () => {
    const expected = { text: '42.', model: 'gpt-4o', usage: usage(100), latencyMs: 1000 };
    const questions = [
      judged({ expected }),
      judged({ expected }, { text: 'No.' }),
      judged({ expected }, { text: 'No.' }),
    ];
    const report = createReport(questions, { similarity: 'words', threshold: 0.5 });
    expect(report).toMatchObject({
      verdict: '1 of 3 are the same or acceptable, 2 got worse.',
      worse: ['2 × Its text is another one.', 'Tokens: 10 % more.', 'Latency (median): 50 % more.'],
      expected: { tokens: 300, latencyMs: 1000 },
      answers: { tokens: 330, latencyMs: 1500 },
    });
    expect(report.expected.cost).toBeCloseTo(0.00111, 10);
    expect(report.answers.cost).toBeCloseTo(0.0006, 10);
  });
});

const expecting = (expected: unknown) => ({ question: 'Who?', assistant: 'asst_a', expected });

describe('a line of a golden file', () => {
  it.each([
    [1, 'It is no JSON object.'],
    [{ assistant: 'asst_a' }, "It has neither 'question' nor 'messages' nor 'asked'."],
    [{ question: 'Who?' }, "It names no 'assistant'."],
    [{ messages: [{ role: 'system', content: 'x' }] }, "'messages' must be a list of { role, content }."],
    [expecting(42), "'expected' must be a text or an object."],
    [expecting({ txt: 'Me.' }), "'expected' has no field 'txt'."],
    [expecting({ toString: 'Me.' }), "'expected' has no field 'toString'."],
    [expecting({ text: 42 }), "'expected.text' must be a text."],
    [
      expecting({ toolCalls: [{ function: { name: 'f' } }] }),
      "'expected.toolCalls' must be a list of { name, arguments, output }.",
    ],
  ])('%j is refused in words', (line, wrong) => {
    expect(readGolden(line, 'line 1')).toEqual({ wrong });
  });

  it('of any JSON is read or refused, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (line) => void readGolden(line, 'line 1')));
  });
});

describe('the measure of words', () => {
  it('is 1 for a text and itself, alike both ways, and within 0 and 1', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(wordSimilarity(one, one)).toBe(1);
        const similarity = wordSimilarity(one, other);
        expect(similarity).toBe(wordSimilarity(other, one));
        expect(similarity >= 0 && similarity <= 1).toBe(true);
      }),
    );
  });

  it('compares scripts without spaces by their characters', () => {
    expect(wordSimilarity('今日は晴れ', '今日は雨')).toBeCloseTo(6 / 9, 10);
  });
});

describe('recorded outputs', () => {
  it('go to the calls with the same arguments first, then in order, each once', () => {
    const call = (city: string, output: string | null = null) => ({
      name: 'f',
      arguments: `{"city": "${city}"}`,
      output,
    });
    const outputs = new RecordedOutputs([call('Oslo', 'sun'), call('Bergen', 'rain')]);
    expect(outputs.takeAll([call('Rome'), { name: 'f', arguments: '{"city":"Oslo"}' }])).toEqual(['rain', 'sun']);
    expect(outputs.takeAll([call('Oslo')])).toEqual([null]);
  });
});

describe('JSON', () => {
  const schema = {
    type: 'object',
    properties: {
      steps: { type: 'array', items: { $ref: '#/$defs/step' } },
      note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
    required: ['steps'],
    additionalProperties: false,
    $defs: {
      step: { type: 'object', properties: { kind: { enum: ['a', 'b'] }, at: { type: 'integer', minimum: 0 } } },
    },
  };

  it.each([
    [{ steps: [] }, true],
    [{ steps: [{ kind: 'a', at: 1 }], note: null }, true],
    [{ steps: [{ kind: 'c' }] }, false],
    [{ steps: [{ at: 1.5 }] }, false],
    [{ steps: [{ at: -1 }] }, false],
    [{ steps: {}, note: 'x' }, false],
    [{ note: 'x' }, false],
    [{ steps: [], more: 1 }, false],
    [[], false],
  ])('%j fits a schema: %j', (value, fits) => {
    expect(fitsSchema(value, schema)).toBe(fits);
  });

  it('of a schema that names itself for ever is taken to fit', () => {
    expect(fitsSchema({}, { $ref: '#' })).toBe(true);
  });
});

it('differences say what the second answer used more', () => {
  expect(compareAnswers(answer(), answer({ usage: usage(120), latencyMs: 1000, isValidJson: true }))).toEqual({
    ...{ isSameText: true, similarity: 1, hasSameCalls: true, areBothValid: true, tokens: 10, latencyMs: -500 },
  });
});

it('embeddings are compared by their angle', () => {
  expect(cosine([1, 0], [0.6, 0.8])).toBeCloseTo(0.6, 10);
  expect(cosine([0, 0], [1, 0])).toBe(0);
});
