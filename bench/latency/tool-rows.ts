import { readToEnd, readUntilCreated } from './hand-written.js';
import { eachOn, type Row } from './row.js';
import { outputOf, readCallId, weatherRequestOn, type WaitingState, type World } from './world.js';

/** Lists calls on runs that require tool outputs. */
export function listToolRows({ ours, plain, weatherAssistantId, createThread, createWaiting }: World): Row[] {
  const { runs } = ours.beta.threads;
  const onThread = eachOn(createThread);
  const onWaiting = eachOn(createWaiting);
  const outputsFor = (threadId: string, callId: string) => ({
    thread_id: threadId,
    tool_outputs: [{ tool_call_id: callId, output: 'rain' }],
  });
  const goOn = ({ conversation, callId }: WaitingState) => weatherRequestOn(conversation, outputOf(callId));
  return [
    {
      name: 'runs.createAndPoll, with a round of tools',
      ours: onThread(async ({ threadId }) => {
        const run = await runs.createAndPoll(threadId, { assistant_id: weatherAssistantId });
        await runs.submitToolOutputsAndPoll(run.id, outputsFor(threadId, readCallId(run)));
      }),
      handWritten: onThread(async ({ conversation }) => {
        const callIds = await readToEnd(plain, { ...weatherRequestOn(conversation), background: true });
        const outputs = callIds.flatMap(outputOf);
        await readToEnd(plain, { ...weatherRequestOn(conversation, outputs), background: true });
      }),
    },
    {
      name: 'runs.submitToolOutputs',
      ours: onWaiting(({ threadId, runId, callId }) => runs.submitToolOutputs(runId, outputsFor(threadId, callId))),
      handWritten: onWaiting((state) => readUntilCreated(plain, goOn(state))),
    },
    {
      name: 'runs.submitToolOutputsAndPoll',
      ours: onWaiting(({ threadId, runId, callId }) =>
        runs.submitToolOutputsAndPoll(runId, outputsFor(threadId, callId)),
      ),
      handWritten: onWaiting((state) => readToEnd(plain, { ...goOn(state), background: true })),
    },
    {
      name: 'runs.submitToolOutputsStream',
      ours: onWaiting(({ threadId, runId, callId }) =>
        runs.submitToolOutputsStream(runId, outputsFor(threadId, callId)).done(),
      ),
      handWritten: onWaiting((state) => readToEnd(plain, goOn(state))),
    },
    {
      name: 'runs.cancel, awaiting outputs',
      ours: onWaiting(({ threadId, runId }) => runs.cancel(runId, { thread_id: threadId })),
      handWritten: onWaiting(({ conversation, callId }) =>
        plain.conversations.items.create(conversation, { items: outputOf(callId) }),
      ),
    },
  ];
}
