import { findLimits, findSuccessor } from '../models/find-model.js';
import { modelLimits, successors } from '../models/table.js';
import {
  ApiError,
  badRequest,
  invalidValue,
  missingParameter,
  unsupportedParameter,
  unsupportedValue,
} from './api-error.js';
import { answerJson, type Call } from './http.js';
import { isObject, type JsonObject } from './json.js';
import { checkQuery } from './list-page.js';
import { isReasoningModel, listRefusedBy } from './model-limits.js';
import type { State } from './state.js';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The creation time of every model object, in Unix seconds. */
const CREATED = 1_700_000_000;

/**
 * Whether a model exists: it is one of the option `models`, or without that option, the table does not say that it was shut
 * down.
 */
export function modelExists(model: string, { options, server, today }: State): boolean {
  const { models } = options;
  if (typeof models === 'function') return models(model);
  if (models !== undefined) return models.includes(model);
  if (server && server.models !== 'openai') return true;
  const retired = findSuccessor(model);
  return retired === undefined || retired.shutdown > today;
}

/** Throws if the model does not exist, or does not support a parameter of the request. */
export function checkModel(body: JsonObject, state: State): void {
  const { model } = body;
  if (typeof model !== 'string') throw missingParameter('model');
  if (!modelExists(model, state)) throw modelNotFound(model, state);
  if (state.server?.models === 'own') return;
  const effort = isObject(body.reasoning) ? body.reasoning.effort : undefined;
  for (const name of listRefusedBy(model, effort)) {
    if (body[name] !== undefined && body[name] !== null) throw unsupportedParameter(name);
  }
  if (effort === undefined || effort === null) return;
  if (typeof effort !== 'string' || !EFFORTS.includes(effort)) throw invalidValue(effort, EFFORTS, 'reasoning.effort');
  if (!isReasoningModel(model)) throw unsupportedParameter('reasoning.effort', 'unsupported_parameter');
  const lacks = findLimits(model)?.lacksEfforts ?? [];
  if (!lacks.includes(effort)) return;
  const supported = EFFORTS.filter((value) => !lacks.includes(value));
  throw unsupportedValue(effort, supported, 'reasoning.effort');
}

function modelNotFound(model: string, { options }: State): ApiError {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return options.modelNotFoundStatus === 404
    ? new ApiError(404, message, null, 'model_not_found')
    : badRequest(message, 'model', 'model_not_found');
}

function showModel(id: string): JsonObject {
  const shutdown = findSuccessor(id)?.shutdown ?? null;
  return { id, object: 'model', created: CREATED, owned_by: 'system', shutdown_date: shutdown };
}

/** `GET /models`: the models of the option `models`, or the models of the table that still exist. */
export function listModels(call: Call, state: State): Response {
  checkQuery(call.query, []);
  const { models } = state.options;
  const known = [...Object.keys(successors), ...Object.keys(modelLimits)];
  const named = models === undefined || typeof models === 'function' ? known : models;
  const data = [...new Set(named)].filter((id) => modelExists(id, state)).map(showModel);
  return answerJson({ object: 'list', data });
}

/** `GET /models/{id}`. */
export function retrieveModel(call: Call, state: State): Response {
  const id = call.params[0] ?? '';
  if (modelExists(id, state)) return answerJson(showModel(id));
  throw new ApiError(404, `The model '${id}' does not exist`, 'model', 'model_not_found');
}
