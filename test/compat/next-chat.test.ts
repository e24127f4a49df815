import { AssistantStream as Installed } from 'openai/lib/AssistantStream';
import { AssistantStream as Sdk515 } from 'openai-5-15/lib/AssistantStream';
import { AssistantStream as Sdk523 } from 'openai-5-23/lib/AssistantStream';
import { AssistantStream as Sdk649 } from 'openai-6-49/lib/AssistantStream';
import { AssistantStream as Sdk70 } from 'openai-7-0/lib/AssistantStream';
import { AssistantStream } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { weatherTool } from '../support/setup.js';
import { ChatPage, createRoutes, type BundledAssistantStream } from './apps/next-chat.js';
import { connect } from './support/connect.js';

const bundles = {
  'SDK 5.15': Sdk515,
  'SDK 5.23': Sdk523,
  'SDK 6.49': Sdk649,
  'SDK 7.0': Sdk70,
  'the installed SDK': Installed,
  'this package': AssistantStream,
} as unknown as Record<string, BundledAssistantStream>;

async function openPage(Stream: BundledAssistantStream, tools: OpenAITools) {
  const { fake, openai } = connect();
  const assistant = await openai.beta.assistants.create({ model: 'gpt-4o', tools });
  const routes = createRoutes(openai, assistant.id);
  const fetch = async (path: string, init?: RequestInit): Promise<Response> => {
    const [method = '', url = ''] = path.split(' ');
    const route = routes[`${method} ${url.replace(/\?.*/, '')}`];
    if (!route) throw new Error(`no route ${path}`);
    return route(new Request(`http://localhost${url}`, { ...init, method }));
  };
  const page = new ChatPage(fetch, Stream, async (name, args) => `${name} ${args}`);
  await page.open();
  return { fake, openai, page, fetch };
}
type OpenAITools = (typeof weatherTool | { type: 'code_interpreter' })[];

describe.each(Object.entries(bundles))('a chat page with the AssistantStream of %s', (_name, Stream) => {
  it('shows the text, calls functions through its second route and enables the input at the end', async () => {
    const { fake, page } = await openPage(Stream, [weatherTool]);
    fake.reply({
      functionCalls: [
        { name: 'get_weather', arguments: { city: 'Oslo' } },
        { name: 'get_weather', arguments: { city: 'Rome' } },
      ],
    });
    fake.reply({ text: 'One more.', functionCalls: [{ name: 'get_weather', arguments: { city: 'Bonn' } }] });
    fake.reply({ chunks: ['It ', 'rains ', 'everywhere.'] });
    await page.submit('Weather?');
    expect(page.inputDisabled).toBe(false);
    expect(page.toolCalls).toEqual(['function', 'function', 'function']);
    expect(page.messages).toEqual([
      { role: 'user', text: 'Weather?' },
      { role: 'assistant', text: 'One more.' },
      { role: 'assistant', text: 'It rains everywhere.' },
    ]);
    const outputs = fake.conversations[0]?.items.filter(({ type }) => type === 'function_call_output');
    expect(outputs?.map(({ output }) => output)).toEqual([
      'get_weather {"city":"Oslo"}',
      'get_weather {"city":"Rome"}',
      'get_weather {"city":"Bonn"}',
    ]);
    fake.assertDone();
  });

  it('shows code, links to the files it made and lets them be downloaded', async () => {
    const { fake, page, fetch } = await openPage(Stream, [{ type: 'code_interpreter' }]);
    const table = fake.addContainerFile({ filename: 'table.csv', content: 'a,b' });
    const container_id = String(table.container_id);
    const plot = fake.addContainerFile({ filename: 'plot.png', content: 'PNG', containerId: container_id });
    const link = 'sandbox:/mnt/data/table.csv';
    const cite = { type: 'container_file_citation', container_id };
    fake.reply({
      codeInterpreter: { code: 'make()', logs: 'made', containerId: container_id },
      text: `Here: [table](${link})`,
      annotations: [
        { ...cite, file_id: table.id, filename: 'table.csv', start_index: 14, end_index: 14 + link.length },
        { ...cite, file_id: plot.id, filename: 'plot.png', start_index: 0, end_index: 0 },
      ],
    });
    await page.submit('Make a table and a plot.');
    expect(page.toolCalls).toEqual(['code_interpreter']);
    expect(page.messages.map(({ role }) => role)).toEqual(['user', 'code', 'assistant']);
    expect(page.messages[1]?.text).toBe('make()');
    const [tableId = '', plotId = ''] = [...(page.messages[2]?.text ?? '').matchAll(/id=([\w-]+)/g)].map(
      ([, id]) => id,
    );
    expect(page.messages[2]?.text).toBe(
      `Here: [table](/api/files?id=${tableId})\n![${plotId}](/api/files?id=${plotId})\n`,
    );
    const downloads = await Promise.all([tableId, plotId].map((id) => fetch(`GET /api/files?id=${id}`)));
    expect(await Promise.all(downloads.map((download) => download.text()))).toEqual(['a,b', 'PNG']);
    expect(downloads.map(({ headers }) => headers.get('content-disposition'))).toEqual([
      'attachment; filename="table.csv"',
      'attachment; filename="plot.png"',
    ]);
  });
});
