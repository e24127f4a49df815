import { isObject, type JsonObject } from './json.js';

/** Whether a model is one of those that reason, by its name. */
export function isReasoningModel(model: string): boolean {
  return /^o\d/.test(model) || (/^gpt-5/.test(model) && !model.includes('chat'));
}

/** Whether the model refuses `temperature` and `top_p`; from GPT-5.1 on it takes them while it does not reason. */
export function refusesSampling(model: string, body: JsonObject): boolean {
  if (!isReasoningModel(model)) return false;
  const effort = isObject(body.reasoning) ? body.reasoning.effort : undefined;
  return !(/^gpt-5\.\d/.test(model) && (effort === undefined || effort === null || effort === 'none'));
}
