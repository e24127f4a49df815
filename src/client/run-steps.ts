import type { APIPromise, PagePromise } from 'openai';
import type { RunStep, StepListParams, StepListQuery, StepRetrieveParams } from '../types/index.js';
import { send } from './api-promise.js';
import { Resource } from './backend.js';
import { readItemBody, type ItemBodyArguments } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { splitQuery, type RequestOptions } from './request-options.js';

type RetrieveQuery = Omit<StepRetrieveParams, 'thread_id' | 'run_id'>;

/** `retrieve(threadId, runId, stepId, query?, options?)` of v4, `retrieve(stepId, { thread_id, run_id }, options?)` since. */
type RetrieveArguments =
  | [threadId: string, runId: string, stepId: string, query?: RetrieveQuery | RequestOptions, options?: RequestOptions]
  | [stepId: string, params: StepRetrieveParams, options?: RequestOptions];

/** `client.beta.threads.runs.steps`. */
export class Steps extends Resource {
  retrieve = (...args: RetrieveArguments): APIPromise<RunStep> => {
    const { ids, body, options } = readItemBody(this.backend.client, ['thread_id', 'run_id', 'step_id'], args);
    const listing = splitQuery(body, options);
    const { thread_id, run_id, step_id } = ids;
    const given = { body: listing.query, options: listing.options };
    return send(this.backend, 'threads.runs.steps.retrieve', given, ({ engine, schemas }, query, call) =>
      engine.retrieveRunStep(thread_id, run_id, step_id, schemas.parseStepInclude(query), call),
    );
  };

  list = (
    ...args: ItemBodyArguments<StepListParams, StepListQuery | RequestOptions>
  ): PagePromise<LegacyPage<RunStep>, RunStep> => {
    const { ids, body, options } = readItemBody(this.backend.client, ['thread_id', 'run_id'], args);
    const path = `/threads/${ids.thread_id}/runs/${ids.run_id}/steps`;
    return sendList(
      this.backend,
      'threads.runs.steps.list',
      path,
      splitQuery(body, options),
      ({ engine, schemas }, given, call) =>
        engine.listRunSteps(ids.thread_id, ids.run_id, schemas.parseStepListQuery(given), call),
    );
  };
}
