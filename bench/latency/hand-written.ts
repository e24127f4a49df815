import type { OpenAI as SdkOpenAI } from 'openai';

export type ResponseRequest = Omit<SdkOpenAI.Responses.ResponseCreateParamsStreaming, 'stream'>;

/** A run that is followed to its end; the calls that it then awaits the outputs of. */
export async function readToEnd(plain: SdkOpenAI, request: ResponseRequest): Promise<string[]> {
  const callIds: string[] = [];
  for await (const event of await plain.responses.create({ ...request, stream: true })) {
    if (event.type !== 'response.output_item.done' || event.item.type !== 'function_call') continue;
    callIds.push(event.item.call_id);
  }
  return callIds;
}

/** A run that is started, in the background, and left alone once it has its id. */
export async function readUntilCreated(plain: SdkOpenAI, request: ResponseRequest): Promise<string> {
  for await (const event of await plain.responses.create({ ...request, stream: true, background: true })) {
    if (event.type === 'response.created') return event.response.id;
  }
  throw new Error('The response was not created.');
}
