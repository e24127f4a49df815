import { successors } from '../models/table.js';
import { shownBy, type Fact, type FactGroup } from './fact.js';

const MODELS = 'testing/models.test.ts';
const REFUSED = 'testing/refused-parameters.test.ts';
const NOTICES = "OpenAI's notices of deprecation";

const ask = { model: '{model}', input: 'Say hello.' };

const shutdowns = [...new Set(Object.values(successors).map(({ shutdown }) => shutdown))].sort();

/** The models that OpenAI shuts down on a day, each with the successor that it names. */
function tellShutdown(day: string): Fact {
  const gone = Object.entries(successors).filter(([, { shutdown }]) => shutdown === day);
  const pairs = gone.map(([model, successor]) => `${model} (successor: ${successor.model})`);
  return {
    id: `models-shut-down-${day}`,
    says: `On ${day} OpenAI shuts down these models, with their dated snapshots and fine-tuned models: ${pairs.join(', ')}.`,
    since: day,
    from: NOTICES,
    proven: true,
    fake: { today: day },
    tests: [
      shownBy(MODELS, '%s exists until the day of its shutdown'),
      shownBy(MODELS, 'by default are those of a fixed day of the release, and any invented name: %s'),
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
    says:
      'OpenAI refuses a model that was shut down or is unknown. The answer is 400 or 404 with the code `model_not_found`, and `param` ' +
      'is `model` or null.',
    since: '2026-10-23',
    from: 'users of the service',
    proven: true,
    otherwise: { modelNotFoundStatus: 404 },
    tests: [shownBy(MODELS, 'that were shut down are refused with 400 or 404')],
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
    says: "OpenAI's model objects have the field `shutdown_date`.",
    since: '2026-10',
    from: "OpenAI's documentation",
    proven: true,
    tests: [shownBy(MODELS, 'lists the models that still exist, with the day of their shutdown')],
    check: {
      steps: [{ send: 'GET /models', expect: { status: 200, body: { object: 'list' } } }],
    },
  },
  {
    id: 'sampling-while-reasoning',
    says:
      'The successors of older models refuse `temperature` and `top_p`, unless the reasoning effort is `none`. gpt-6.1-sol always ' +
      'refuses `temperature`, `top_p` and `top_logprobs`.',
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
    says:
      'gpt-5.6-terra does not support the reasoning effort `minimal`, and gpt-6.1-sol supports neither `none` nor `minimal`. OpenAI ' +
      'refuses these values with the code `unsupported_value`.',
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
      "OpenAI refuses a parameter that the model does not support. The answer is 400 \"Unsupported parameter: '…' is not supported with " +
      'this model.". Its code is null, `unsupported_parameter` or `unsupported_value`. `param` names the parameter, or it is null and ' +
      'the message quotes the name.',
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

/** Which models exist, and what they refuse. */
export const modelFacts: FactGroup = { subject: 'Models', facts };
