import type { APIPromise, PagePromise } from 'openai';
import { CursorPage } from 'openai/core/pagination';
import type { RunStep, StepListParams, StepListQuery, StepRetrieveParams } from '../types/index.js';
import { send } from './api-promise.js';
import { readItemBody, type ItemBodyArguments } from './call-styles.js';
import { sendList, type LegacyPage } from './cursor-page.js';
import { splitQuery, type RequestOptions } from './request-options.js';
import { extendSdk, sdkClasses } from './resource.js';

type RetrieveQuery = Omit<StepRetrieveParams, 'thread_id' | 'run_id'>;

/** v4: `retrieve(threadId, runId, stepId, query?, options?)`. Since v5: `retrieve(stepId, { thread_id, run_id }, options?)`. */
type RetrieveArguments =
  | [threadId: string, runId: string, stepId: string, query?: RetrieveQuery | RequestOptions, options?: RequestOptions]
  | [stepId: string, params: StepRetrieveParams, options?: RequestOptions];

/** `client.beta.threads.runs.steps`. */
export class Steps extends extendSdk(sdkClasses.Beta?.Threads?.Runs?.Steps) {
  static readonly RunStepsPage = CursorPage;

  retrieve(...args: RetrieveArguments): APIPromise<RunStep> {
    const { ids, body, options, refusal } = readItemBody(this._client, ['thread_id', 'run_id', 'step_id'], args);
    const { query, ...listing } = splitQuery(body, options, refusal);
    const given = { ids, ...listing, body: query };
    return send(this._client, 'threads.runs.steps.retrieve', given, ({ engine, schemas }, json, call) =>
      engine.retrieveRunStep(ids.thread_id, ids.run_id, ids.step_id, schemas.parseStepInclude(json), call),
    );
  }

  list(
    ...args: ItemBodyArguments<StepListParams, StepListQuery | RequestOptions>
  ): PagePromise<LegacyPage<RunStep>, RunStep> {
    const { ids, body, options, refusal } = readItemBody(this._client, ['thread_id', 'run_id'], args);
    return sendList(
      this._client,
      'threads.runs.steps.list',
      `/threads/${ids.thread_id}/runs/${ids.run_id}/steps`,
      { ids, ...splitQuery(body, options, refusal) },
      ({ engine, schemas }, given, call) =>
        engine.listRunSteps(ids.thread_id, ids.run_id, schemas.parseStepListQuery(given), call),
    );
  }
}
