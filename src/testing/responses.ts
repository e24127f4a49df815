import { badRequest, notFound } from './api-error.js';
import { answerEvents, answerJson, type Call } from './http.js';
import { checkQuery, listPage } from './list-page.js';
import { yieldTurn } from './pause.js';
import type { ResponseRun } from './response-run.js';
import { streamEvents } from './sse.js';
import { findResponse, type State } from './state.js';
import { streamHooks } from './stream-cut.js';
import { validateInclude } from './validate-request.js';

function runOf(call: Call, state: State): ResponseRun {
  const id = call.params[0] ?? '';
  const run = findResponse(state, id);
  if (!run) throw notFound('Response', id);
  return run;
}

const withBilling = (response: object) => ({ ...response, billing: { payer: 'developer' } });

/** `GET /responses/{id}`, also as a stream: first the past events after `starting_after`, then the new ones. */
export async function retrieveResponse(call: Call, state: State): Promise<Response> {
  const run = runOf(call, state);
  checkQuery(call.query, ['include', 'stream', 'starting_after', 'include_obfuscation']);
  const include = validateInclude(call.query.include);
  if (call.query.stream !== 'true') {
    // Lets the response go on between the requests of a client that polls, as the network does with the real service.
    if (run.response.status === 'queued' || run.response.status === 'in_progress') await yieldTurn();
    return answerJson(withBilling(run.show(include)));
  }
  if (!run.response.background || run.source.body.stream !== true) {
    throw badRequest(
      'Streaming a stored response is only possible when it was created with background=true and stream=true.',
      'stream',
    );
  }
  const after = call.query.starting_after;
  let next = after === undefined ? 0 : Number(after) + 1;
  if (!Number.isInteger(next) || next < 0)
    throw badRequest("Invalid 'starting_after': expected a sequence number.", 'starting_after', 'invalid_value');
  return answerEvents(streamEvents(() => run.follow(next++), { signal: call.signal, ...streamHooks(run, state) }));
}

/** `POST /responses/{id}/cancel`, only for background responses. A response that has ended stays as it is. */
export function cancelResponse(call: Call, state: State): Response {
  const run = runOf(call, state);
  if (!run.response.background) throw badRequest('Cannot cancel a synchronous response.');
  run.stop();
  return answerJson(run.show());
}

export function deleteResponse(call: Call, state: State): Response {
  const run = runOf(call, state);
  run.stop();
  const { id } = run.response;
  state.responses.delete(id);
  return answerJson({ id, object: 'response.deleted', deleted: true });
}

/** `GET /responses/{id}/input_items`: the whole context of the response, including earlier turns. */
export function listInputItems(call: Call, state: State): Response {
  const run = runOf(call, state);
  validateInclude(call.query.include);
  return answerJson(listPage(run.source.context, call.query, { also: ['include'] }));
}
