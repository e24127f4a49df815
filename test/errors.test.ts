import { describe, expect, test } from 'vitest';
import * as errors from '../src/errors.js';

const OLD_MESSAGE = 'msg_abc123DEF456ghi789JKL012';

describe('legacy errors', () => {
  test.each([
    [errors.notFound('thread', 'thread_x'), "No thread found with id 'thread_x'."],
    [errors.notFound('message', 'msg_x'), "No message found with id 'msg_x'."],
    [errors.notFound('assistant', 'asst_x'), "No assistant found with id 'asst_x'."],
    [
      errors.notFound('assistant', 'asst_abc123DEF456ghi789JKL012'),
      "No assistant found with id 'asst_abc123DEF456ghi789JKL012'. If OpenAI kept it before the Assistants API was shut down, give its definition in the option 'assistants.definitions'.",
    ],
    [
      errors.notFound('thread', 'thread_abc123DEF456ghi789JKL012'),
      "No thread found with id 'thread_abc123DEF456ghi789JKL012'. If it was made before the Assistants API was shut down, its data is not in this store: import it, see docs/importing.md of openai-assistants-shim.",
    ],
    [
      errors.notFound('message', OLD_MESSAGE, `thread_own${'a'.repeat(21)}`),
      `No message found with id '${OLD_MESSAGE}'.`,
    ],
    [
      errors.deletedThread('thread_abc123DEF456ghi789JKL012'),
      "No thread found with id 'thread_abc123DEF456ghi789JKL012'.",
    ],
    [errors.notFound('run', 'run_x'), "No run found with id 'run_x'."],
    [errors.notFound('run step', 'step_x'), "No run step found with id 'step_x'."],
  ])('say what was not found', (error, message) => {
    expect(error.status).toBe(404);
    expect(error.body).toEqual({ message, type: 'invalid_request_error', param: null, code: null });
  });

  test.each([
    [errors.activeRun('thread_x', 'run_y'), 'Thread thread_x already has an active run run_y.'],
    [errors.activeRun('thread_x', null), 'Thread thread_x already has an active run.'],
    [errors.messagesLocked('thread_x', 'run_y'), "Can't add messages to thread_x while a run run_y is active."],
    [errors.messagesLocked('thread_x', null), "Can't add messages to thread_x while a run is active."],
    [
      errors.wrongToolOutputs(['call_a', 'call_b'], ['call_a']),
      "Expected tool outputs for call_ids ['call_a', 'call_b'], got ['call_a']",
    ],
    [errors.wrongToolOutputs(['call_a'], []), "Expected tool outputs for call_ids ['call_a'], got []"],
    [errors.toolOutputsNotAccepted('completed'), 'Runs in status "completed" do not accept tool outputs.'],
    [errors.cannotCancel('completed'), "Cannot cancel run with status 'completed'."],
    [errors.emptyMessage(), 'Message content must be non-empty.'],
  ])('say what cannot be done', (error, message) => {
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe(message);
    expect(error.status).toBe(400);
    expect(error.body).toEqual({ message, type: 'invalid_request_error', param: null, code: null });
  });

  test('give the code of a thread without anything to answer', () => {
    expect(errors.invalidThread().body).toEqual({
      message: 'Run creation requires a Thread with a user message or an assistant with instructions.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_thread',
    });
  });
});
