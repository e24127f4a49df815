import { describe, expect, it } from 'vitest';
import { createWeatherAssistant } from '../support/setup.js';
import { AssistantRunnable, type AgentAction, type AgentFinish } from './apps/agent-runnable.js';
import { connect, wayNames } from './support/connect.js';

const text = (value: string) => ({ type: 'text', text: { value, annotations: [] } });

describe.each(wayNames)('an agent that reads a run at once after submitting, on %s', (way) => {
  it('never sees the calls it has answered, and finds the messages of its run', async () => {
    const { fake, openai } = connect(way);
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] });
    fake.reply({ text: 'And Rome.', functionCalls: [{ name: 'get_weather', arguments: { city: 'Rome' } }] });
    fake.reply('Done.');
    fake.reply('You are welcome.');
    const agent = new AssistantRunnable(openai, (await createWeatherAssistant(openai)).id);

    const steps: { action: AgentAction; observation: string }[] = [];
    let result: AgentFinish | AgentAction[] = await agent.invoke({ content: 'Oslo and Rome?' });
    const seen: unknown[] = [];
    while (Array.isArray(result)) {
      seen.push(...result.map(({ toolInput }) => toolInput));
      steps.push(...result.map((action) => ({ action, observation: 'rain' })));
      result = await agent.invoke({ steps });
    }
    expect(seen).toEqual([{ city: 'Oslo' }, { city: 'Rome' }]);
    expect(result.output).toEqual([text('Done.'), text('And Rome.')]);

    const next = await agent.invoke({ threadId: result.threadId, content: 'Thanks' });
    expect(next).toMatchObject({ output: [text('You are welcome.')], threadId: result.threadId });
    fake.assertDone();
  });

  it('shows the whole run when it ends in an unexpected way', async () => {
    const { fake, openai } = connect(way);
    fake.reply({ text: 'Once upon', incomplete: 'max_output_tokens' });
    const agent = new AssistantRunnable(openai, (await createWeatherAssistant(openai)).id);
    await expect(agent.invoke({ content: 'A story' })).rejects.toThrow(
      /Unexpected run status: incomplete\..*"reason": "max_completion_tokens"/s,
    );
  });
});
