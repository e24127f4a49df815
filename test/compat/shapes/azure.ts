/** Clients of Azure: by the class for it, and by an address with its query. */
import OpenAI, { AzureOpenAI, type ClientOptions } from 'openai-assistants-shim';

type Fetch = NonNullable<ClientOptions['fetch']>;

export const createAzure = (fetch: Fetch): OpenAI =>
  new AzureOpenAI({
    endpoint: 'https://mine.openai.azure.com',
    apiVersion: '2025-04-01-preview',
    apiKey: 'key',
    fetch,
  });

export const createByAddress = (fetch: Fetch): OpenAI =>
  new OpenAI({
    apiKey: 'key',
    baseURL: 'https://mine.openai.azure.com/openai',
    defaultQuery: { 'api-version': '2025-04-01-preview' },
    defaultHeaders: { 'api-key': 'key' },
    fetch,
  });
