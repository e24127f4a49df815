import { describe, expect, it } from 'vitest';
import { openSocketDoor } from '../../server/support/socket-door.js';
import { atDoor, usePython } from './support/foreign-programs.js';
import { replyWithWeather } from './support/weather.js';

const python = await usePython('python', ['openai==2.54.0']);

describe.skipIf(python.missing !== null)('openai of Python, unmodified', () => {
  it('streams to an event handler, polls, pages, and reads errors', async () => {
    const door = await openSocketDoor();
    replyWithWeather(door.fake);
    replyWithWeather(door.fake);
    door.fake.reply({ chunks: ['Hello ', 'there.'] });

    const printed = await python.run('openai_python.py', atDoor(door)).finally(door.close);

    expect(printed).toEqual({
      streamed: [
        'call begins get_weather',
        'text begins',
        'text It ',
        'text rains.',
        'text is It rains.',
        // The handler has submitted the outputs when it was told of the event, before the call it belongs to was done.
        'call is {"city":"Oslo"}',
      ],
      waiting: 'requires_action',
      polled: 'completed',
      steps: ['message_creation', 'tool_calls'],
      has_more: true,
      messages: ['Weather in Oslo?', 'It rains.', 'It rains.'],
      text: 'Hello there.',
      raw: [200, '2020-10-01', true, true],
      unknown: [
        404,
        expect.stringContaining("No thread found with id 'thread_unknown'."),
        'invalid_request_error',
        true,
      ],
      invalid: [400, 'temperature', expect.any(String)],
      locked: [401, 'invalid_api_key'],
      deleted: true,
    });
    door.fake.assertDone();
  });
});
