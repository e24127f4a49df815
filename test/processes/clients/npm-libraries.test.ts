import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocketDoor, type SocketDoor } from '../../server/support/socket-door.js';
import { atDoor, useLangChain, useVercelAI } from './support/foreign-programs.js';
import { replyWithWeather } from './support/weather.js';

const langchain = await useLangChain();
const vercel = await useVercelAI();

let door: SocketDoor;
beforeEach(async () => {
  door = await openSocketDoor();
});
afterEach(() => door.close());

describe.skipIf(langchain.missing !== null)('LangChain, unmodified', () => {
  it('runs its OpenAIAssistantRunnable by hand and as an agent', async () => {
    const { fake } = door;
    fake.reply({ functionCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' }, callId: 'call_oslo' }] });
    replyWithWeather(fake);
    fake.reply('It rains again.');

    const printed = await langchain.run('langchain.mjs', atDoor(door));

    expect(printed).toMatchObject({
      call: 'call_oslo',
      answer: { output: 'It rains.' },
      again: { output: 'It rains again.' },
      name: 'assistant',
    });
    fake.assertDone();
  });
});

describe.skipIf(vercel.missing !== null)('AI SDK 4, unmodified', () => {
  it('forwards the streams of a run with a function to a browser', async () => {
    replyWithWeather(door.fake);

    const printed = await vercel.run('vercel-ai.mjs', atDoor(door));

    expect(printed).toEqual([{ calls: ['get_weather'] }, '[assistant]', 'It ', 'rains.']);
    door.fake.assertDone();
  });
});
