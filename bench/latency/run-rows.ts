import { readToEnd, readUntilCreated } from './hand-written.js';
import { always, eachOn, type Row } from './row.js';
import { MESSAGE, requestOn, type World } from './world.js';

/** Lists the calls that a user waits for at the start of a run: until the run, or the first event of its stream, is there. */
export function listFirstRows({ ours, plain, assistantId, createThread }: World): Row[] {
  const { runs } = ours.beta.threads;
  const body = { assistant_id: assistantId };
  const onThread = eachOn(createThread);
  const handWritten = onThread(({ conversation }) => readUntilCreated(plain, requestOn(conversation)));
  return [
    {
      name: 'runs.create',
      ours: onThread(({ threadId }) => runs.create(threadId, body)),
      handWritten,
      limit: 1,
    },
    {
      name: "runs.stream's first event",
      ours: onThread(async ({ threadId }) => {
        const stream = runs.stream(threadId, body);
        await stream.emitted('event');
        // The run continues after the measurement.
        stream.done().catch(() => undefined);
      }),
      handWritten,
      limit: 1,
    },
  ];
}

/** Lists calls on runs without tool calls. */
export function listRunRows(world: World): Row[] {
  const { ours, plain, assistantId } = world;
  const { threads } = ours.beta;
  const { runs } = threads;
  const body = { assistant_id: assistantId };
  const onThread = eachOn(world.createThread);
  const onAnswered = eachOn(world.createAnswered);
  const items = [{ type: 'message' as const, ...MESSAGE }];
  const withThread = { ...body, thread: { messages: [MESSAGE] } };
  return [
    ...listFirstRows(world),
    {
      name: 'runs.createAndPoll',
      ours: onThread(({ threadId }) => runs.createAndPoll(threadId, body)),
      handWritten: onThread(({ conversation }) => readToEnd(plain, { ...requestOn(conversation), background: true })),
    },
    {
      name: 'runs.create, stream: true',
      ours: onThread(async ({ threadId }) => {
        for await (const _event of await runs.create(threadId, { ...body, stream: true }));
      }),
      handWritten: onThread(({ conversation }) => readToEnd(plain, requestOn(conversation))),
    },
    {
      name: 'runs.stream',
      ours: onThread(({ threadId }) => runs.stream(threadId, body).done()),
      handWritten: onThread(({ conversation }) => readToEnd(plain, requestOn(conversation))),
    },
    {
      name: "runs.stream, beside the SDK's responses.stream",
      ours: onThread(({ threadId }) => runs.stream(threadId, body).done()),
      handWritten: onThread(({ conversation }) => plain.responses.stream(requestOn(conversation)).done()),
    },
    {
      name: 'threads.createAndRun',
      ours: always(() => threads.createAndRun(withThread)),
      handWritten: always(async () => {
        const { id } = await plain.conversations.create({ items });
        await readUntilCreated(plain, requestOn(id));
      }),
    },
    {
      name: 'threads.createAndRunPoll',
      ours: always(() => threads.createAndRunPoll(withThread)),
      handWritten: always(async () => {
        const { id } = await plain.conversations.create({ items });
        await readToEnd(plain, { ...requestOn(id), background: true });
      }),
    },
    {
      name: 'runs.cancel',
      ours: eachOn(world.createRunning)(({ threadId, runId }) => runs.cancel(runId, { thread_id: threadId })),
      handWritten: eachOn(world.createRunningByHand)((responseId) => plain.responses.cancel(responseId)),
    },
    {
      // `runs.cancel` returns `cancelling` before the service has answered. Here, both sides wait for the end of the run.
      name: 'runs.cancel, and poll',
      ours: eachOn(world.createRunning)(async ({ threadId, runId }) => {
        await runs.cancel(runId, { thread_id: threadId });
        await runs.poll(runId, { thread_id: threadId });
      }),
      handWritten: eachOn(world.createRunningByHand)((responseId) => plain.responses.cancel(responseId)),
    },
    {
      name: 'runs.retrieve, ended',
      ours: onAnswered(({ threadId, runId }) => runs.retrieve(runId, { thread_id: threadId })),
    },
    {
      name: 'runs.update',
      ours: onAnswered(({ threadId, runId }) => runs.update(runId, { thread_id: threadId, metadata: { a: '1' } })),
    },
    { name: 'runs.list', ours: onAnswered(({ threadId }) => runs.list(threadId, { limit: 1 })) },
    {
      name: 'runs.steps.list',
      ours: onAnswered(({ threadId, runId }) => runs.steps.list(runId, { thread_id: threadId })),
    },
    {
      name: 'runs.steps.retrieve',
      ours: onAnswered(({ threadId, runId, stepId }) =>
        runs.steps.retrieve(stepId, { thread_id: threadId, run_id: runId }),
      ),
    },
  ];
}
