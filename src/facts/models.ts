import { successors } from '../models/table.js';
import { shownBy, type Fact, type FactGroup } from './fact.js';

const MODELS = 'testing/models.test.ts';
const REFUSED = 'testing/refused-parameters.test.ts';
const NOTICES = "OpenAI's notices of deprecation";

const ask = { model: '{model}', input: 'Say hello.' };

const shutdowns = [...new Set(Object.values(successors).map(({ shutdown }) => shutdown))].sort();

/** The models that go on a day, each with the successor that OpenAI names. */
function tellShutdown(day: string): Fact {
  const gone = Object.entries(successors).filter(([, { shutdown }]) => shutdown === day);
  const pairs = gone.map(([model, successor]) => `${model} (successor: ${successor.model})`);
  return {
    id: `models-shut-down-${day}`,
    says: `On ${day} these models are shut down, their dated snapshots and fine-tunes with them: ${pairs.join(', ')}.`,
    since: day,
    from: NOTICES,
    proven: true,
    fake: { today: day },
    tests: [
      shownBy(MODELS, '%s is there until the day of its shutdown'),
      shownBy(MODELS, 'by default are those of a day that the release fixes, and any made-up name: %s'),
    ],
    check: {
      steps: gone.map(([model]) => ({
        send: `GET /models/${model}` as const,
        expect: { status: 404, error: { code: 'model_not_found' } },
      })),
    },
  };
}

const facts: Fact[] = [
  ...shutdowns.map(tellShutdown),
  {
    id: 'model-not-found',
    says: 'A model that is gone or unknown is refused with 400 or 404, code `model_not_found`, param `model` or null.',
    since: '2026-10-23',
    from: 'users of the service',
    proven: true,
    otherwise: { modelNotFoundStatus: 404 },
    tests: [shownBy(MODELS, 'that are gone are refused as the service does, with 400 or 404')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, model: 'gpt-4-turbo' },
          expect: { status: [400, 404], error: { code: 'model_not_found' } },
        },
      ],
    },
  },
  {
    id: 'shutdown-dates',
    says: 'Model objects carry `shutdown_date`.',
    since: '2026-10',
    from: "OpenAI's documentation",
    proven: true,
    tests: [shownBy(MODELS, 'lists the models that live, with the day of their shutdown')],
    check: {
      steps: [{ send: 'GET /models', expect: { status: 200, body: { object: 'list' } } }],
    },
  },
  {
    id: 'sampling-while-reasoning',
    says:
      'The models that take the place of older ones refuse `temperature` and `top_p` unless their effort is `none`; gpt-6.1-sol ' +
      'refuses them, and `top_logprobs`, always.',
    since: '2026-10',
    from: "OpenAI's documentation",
    proven: true,
    tests: [
      shownBy(MODELS, 'by %s are temperature and top_p, unless its effort is none'),
      shownBy(MODELS, 'by gpt-6.1-sol are %s, always'),
    ],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, model: 'gpt-6-luna', temperature: 0.5, reasoning: { effort: 'low' } },
          expect: { status: 400, error: { param: 'temperature' } },
        },
        {
          send: 'POST /responses',
          body: { ...ask, model: 'gpt-6-luna', temperature: 0.5, reasoning: { effort: 'none' } },
          expect: { status: 200 },
        },
      ],
    },
  },
  {
    id: 'efforts-of-models',
    says: 'gpt-5.6-terra lacks the effort `minimal`, gpt-6.1-sol `none` and `minimal`: refused as a value, code `unsupported_value`.',
    since: '2026-10',
    from: "OpenAI's documentation",
    proven: true,
    tests: [shownBy(MODELS, 'by %s is the effort %s, as a value')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, model: 'gpt-6.1-sol', reasoning: { effort: 'minimal' } },
          expect: { status: 400, error: { param: 'reasoning.effort', code: 'unsupported_value' } },
        },
      ],
    },
  },
  {
    id: 'refused-parameter',
    says:
      'A parameter that a model does not take is 400 "Unsupported parameter: \'…\' is not supported with this model.", code null, ' +
      '`unsupported_parameter` or `unsupported_value`; `param` names it, or is null and the message quotes it.',
    since: '2025-04',
    from: 'users of the service',
    proven: true,
    fake: { refuses: [{ parameter: 'temperature' }] },
    tests: [shownBy(REFUSED, 'is refused so: %j')],
    check: {
      steps: [
        {
          send: 'POST /responses',
          body: { ...ask, model: '{reasoningModel}', temperature: 0.5 },
          expect: { status: 400, error: { message: "'temperature'" } },
        },
      ],
    },
  },
];

/** Which models there are, and what they refuse. */
export const modelFacts: FactGroup = { subject: 'Models', facts };
