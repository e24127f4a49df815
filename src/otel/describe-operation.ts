import type { Attributes } from '@opentelemetry/api';
import type { OutgoingRequest } from '../types/assistants-listener.js';
import { OPERATION, REQUEST_MODEL } from './conventions.js';
import { readField, readNumber, readText } from './read.js';

/** The name and attributes of a request's span. */
interface DescribedOperation {
  name: string;
  attributes: Attributes;
  /** The attributes of its metrics. */
  counted: Attributes;
}

/** Names a request as the conventions do, or by the operation of the service if they have no name. */
export function describeOperation({
  operation,
  body,
}: Pick<OutgoingRequest, 'operation' | 'body'>): DescribedOperation {
  if (operation === 'responses.retrieve')
    return { name: 'fetch_response', attributes: { [OPERATION]: 'fetch_response' }, counted: {} };
  if (operation !== 'responses.create') return { name: operation, attributes: {}, counted: {} };
  const model = readText(body, 'model');
  const counted = { [OPERATION]: 'chat', ...(model === undefined ? {} : { [REQUEST_MODEL]: model }) };
  return {
    name: model === undefined ? 'chat' : `chat ${model}`,
    attributes: { ...counted, ...describeParameters(body) },
    counted,
  };
}

/** Returns the parameters of a request, without its messages. */
function describeParameters(body: unknown): Attributes {
  const format = readText(readField(readField(body, 'text'), 'format'), 'type');
  const parameters: Record<string, string | number | boolean | undefined> = {
    'gen_ai.request.stream': readField(body, 'stream') === true ? true : undefined,
    'gen_ai.request.temperature': readNumber(body, 'temperature'),
    'gen_ai.request.top_p': readNumber(body, 'top_p'),
    'gen_ai.request.max_tokens': readNumber(body, 'max_output_tokens'),
    'gen_ai.request.reasoning.level': readText(readField(body, 'reasoning'), 'effort'),
    'gen_ai.request.previous_response.id': readText(body, 'previous_response_id'),
    'gen_ai.output.type': format === undefined ? undefined : format === 'text' ? 'text' : 'json',
    'openai.api.type': 'responses',
  };
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}
