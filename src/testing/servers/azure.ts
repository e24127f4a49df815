import type { Server } from './server.js';

const RESOURCE = 'https://my-resource.openai.azure.com';
const PROJECT = 'https://my-resource.services.ai.azure.com/api/projects/my-project/openai/v1';
const Q_AND_A = 'https://learn.microsoft.com/en-us/answers/a/12821516';

const notFound = { status: 404, body: { error: { code: '404', message: 'Resource not found' } } };
const denied = {
  status: 401,
  body: {
    error: {
      code: '401',
      message:
        'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
    },
  },
};
const versionNotAllowed = {
  status: 400,
  body: { error: { code: 'BadRequest', message: 'api-version query parameter is not allowed when using /v1 path' } },
};
const tooOld = {
  status: 400,
  body: {
    error: {
      code: 'BadRequest',
      message: 'Azure OpenAI Responses API is enabled only for api-version 2025-03-01-preview and later',
    },
  },
};
const noDeployment = {
  status: 404,
  body: {
    error: {
      code: 'DeploymentNotFound',
      message:
        'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
    },
  },
};
const ask = { model: 'my-deployment', input: 'Say hello.' };

/** Azure: resources of Azure OpenAI, and projects of Azure Foundry. Only the projects have conversations. */
export const azure: Server = {
  name: 'azure',
  title: 'Azure',
  root: `${RESOURCE}/openai/v1`,
  models: 'deployments',
  rules: [
    {
      id: 'azure-keys',
      says: 'Azure accepts a key as the header `api-key` or as a bearer token. It refuses a wrong key with 401 "Access denied due to invalid subscription key or wrong API endpoint. …".',
      since: '2025-01',
      page: 'https://github.com/microsoft/semantic-kernel/issues/10337',
      proven: true,
      key: { missing: denied, wrong: denied },
      example: { send: 'POST /responses', headers: { authorization: '' }, body: ask, answer: denied },
    },
    {
      id: 'azure-too-old-versions',
      says: 'Azure refuses requests for responses if their dated api-version is before 2025-03-01-preview. The answer is 400 "Azure OpenAI Responses API is enabled only for api-version 2025-03-01-preview and later".',
      since: '2025-05',
      page: 'https://github.com/Aider-AI/aider/issues/4029',
      proven: true,
      refuses: { on: '^\\w+ /openai/responses[/?].*api-version=(202[34]|2025-0[12])', answer: tooOld },
      example: {
        send: 'POST /responses?api-version=2024-05-01-preview',
        root: `${RESOURCE}/openai`,
        body: ask,
        answer: tooOld,
      },
    },
    {
      id: 'azure-v1-versions',
      says: 'Azure refuses an `api-version` in requests below `/openai/v1`. The answer is 400 "api-version query parameter is not allowed when using /v1 path". However, resources of Azure OpenAI accept the api-version `preview`.',
      since: '2026-04-13',
      page: 'https://github.com/pydantic/pydantic-ai/issues/5066',
      proven: true,
      refuses: {
        on: '^\\w+ (?!/openai/v1/.*api-version=preview)/.*openai/v1/.*[?&]api-version=',
        answer: versionNotAllowed,
      },
      example: { send: 'POST /responses?api-version=2024-10-21', body: ask, answer: versionNotAllowed },
    },
    {
      id: 'azure-resources',
      says: 'Resources of Azure OpenAI have no `/openai/v1/conversations`, though Microsoft\'s reference lists it. The answer is 404 "Resource not found". Responses work on the same resource.',
      since: '2026-06-10',
      page: Q_AND_A,
      proven: true,
      refuses: { on: '^\\w+ /openai/v1/conversations', answer: notFound },
      example: { send: 'POST /conversations', body: {}, answer: notFound },
    },
    {
      id: 'foundry-projects',
      says: 'Projects of Azure Foundry have conversations, at `https://{resource}.services.ai.azure.com/api/projects/{project}/openai/v1`.',
      since: '2026-06-10',
      page: Q_AND_A,
      proven: true,
      example: {
        send: 'POST /conversations',
        root: PROJECT,
        body: {},
        answer: { status: 200, body: { object: 'conversation' } },
      },
    },
    {
      id: 'azure-paths',
      says: 'Azure serves requests below `/openai/v1`, and at `/openai/responses` with a newer api-version. It answers all other requests with 404 "Resource not found".',
      since: '2025-08',
      page: 'https://learn.microsoft.com/en-us/answers/questions/5518704/404-resource-not-found-when-calling-gpt-5-chat-via',
      proven: true,
      refuses: { on: '^\\w+ (?!(/api/projects/[^/]+)?/openai/(v1/|responses[/?].*api-version=))', answer: notFound },
      example: { send: 'POST /responses', root: `${RESOURCE}/v1`, body: ask, answer: notFound },
    },
    {
      id: 'azure-deployments',
      says: 'At Azure, `model` is the name of a deployment. If there is no such deployment, the answer is 404 `DeploymentNotFound`.',
      since: '2024-11',
      page: 'https://github.com/Azure-Samples/azure-search-openai-demo-csharp/issues/379',
      proven: true,
      modelNotFound: noDeployment,
      example: { send: 'POST /responses', body: { ...ask, model: 'not-deployed' }, answer: noDeployment },
    },
  ],
};
