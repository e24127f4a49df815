import SdkOpenAI, { NotFoundError } from 'openai';
import { withAssistants } from 'openai-assistants-shim';
import { describe, expect, it } from 'vitest';
import { setup, takeRequests, type Setup } from '../support/setup.js';
import { readRun, streamRun } from '../support/threads.js';

/** The file ids of a run that wrote a file and showed an image, one of each kind. */
async function createFiles({ fake, client }: Setup, url = 'data:image/png;base64,iVBORw0KGgo=') {
  const file = fake.addContainerFile({ filename: 'table.csv', content: 'a,b\n1,2\n' });
  const containerId = String(file.container_id);
  const link = 'sandbox:/mnt/data/table.csv';
  const assistant = await client.beta.assistants.create({ model: 'gpt-4o', tools: [{ type: 'code_interpreter' }] });
  fake.reply({
    codeInterpreter: { code: 'save()', containerId, outputs: [{ type: 'image', url }] },
    text: link,
    annotations: [
      {
        type: 'container_file_citation',
        container_id: containerId,
        file_id: file.id,
        filename: 'table.csv',
        start_index: 0,
        end_index: link.length,
      },
    ],
  });
  const { messages, steps } = await readRun(client, await streamRun(client, { assistant_id: assistant.id }));
  const [block] = messages[0]?.content ?? [];
  const [annotation] = block?.type === 'text' ? block.text.annotations : [];
  const details = steps[0]?.step_details;
  const call = details?.type === 'tool_calls' ? details.tool_calls[0] : undefined;
  const [output] = call?.type === 'code_interpreter' ? call.code_interpreter.outputs : [];
  return {
    file,
    fileId: annotation?.type === 'file_path' ? annotation.file_path.file_id : '',
    imageId: output?.type === 'image' ? output.image.file_id : '',
  };
}

const wrapped = (world: Setup) =>
  withAssistants(new SdkOpenAI({ apiKey: 'test', fetch: world.fake.fetch }), { store: world.store });

describe.each([
  ['the drop-in', (world: Setup) => world.client],
  ['a wrapped client', wrapped],
  ['a client made of it by withOptions', (world: Setup) => wrapped(world).withOptions({ timeout: 60_000 })],
])('files of %s', (_, choose) => {
  it('are those of containers, by the id that a message gave', async () => {
    const world = setup();
    const { file, fileId } = await createFiles(world);
    const client = choose(world);
    const { retrieve, content } = client.files;
    expect(await retrieve(fileId)).toEqual({
      object: 'file',
      id: fileId,
      filename: 'table.csv',
      bytes: 8,
      created_at: file.created_at,
      purpose: 'assistants_output',
      status: 'processed',
    });
    const response = await content(fileId);
    expect(await response.text()).toBe('a,b\n1,2\n');
    const before = world.fake.requests.length;
    expect(await client.files.waitForProcessing(fileId)).toMatchObject({ id: fileId });
    expect(await client.files.delete(fileId)).toEqual({ object: 'file', id: fileId, deleted: true });
    await expect(client.files.retrieve(fileId)).rejects.toBeInstanceOf(NotFoundError);
    expect(takeRequests(world.fake, before).map((line) => line.replace(/(cntr|cfile)_\w+/g, '{$1}'))).toEqual([
      'GET /containers/{cntr}/files/{cfile}',
      'DELETE /containers/{cntr}/files/{cfile}',
      'GET /containers/{cntr}/files/{cfile}',
    ]);
  });

  it('are images of code interpreter calls that came as data', async () => {
    const world = setup();
    const { imageId } = await createFiles(world);
    const client = choose(world);
    expect(await client.files.retrieve(imageId)).toMatchObject({
      id: imageId,
      object: 'file',
      bytes: 8,
      filename: expect.stringMatching(/^ci_\w+\.png$/),
      created_at: expect.any(Number),
      purpose: 'assistants_output',
    });
    const response = await client.files.content(imageId);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect([...new Uint8Array(await response.arrayBuffer())].slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47]);
  });

  it('are otherwise what they are to the SDK', async () => {
    const world = setup();
    const client = choose(world);
    const { id } = world.fake.addFile({ filename: 'notes.txt', content: 'Hi', purpose: 'batch' });
    expect(await client.files.retrieve(id)).toMatchObject({ id, filename: 'notes.txt' });
    expect(await (await client.files.content(id)).text()).toBe('Hi');
    expect(await client.files.del(id)).toEqual({ object: 'file', id, deleted: true });
    await expect(client.files.delete(id)).rejects.toBeInstanceOf(NotFoundError);
    expect(takeRequests(world.fake)).toEqual([
      `GET /files/${id}`,
      `GET /files/${id}/content`,
      `DELETE /files/${id}`,
      `DELETE /files/${id}`,
    ]);
  });
});

describe('the options of a call for a file of a container', () => {
  it('all reach its request: what is asked of the address as well', async () => {
    const addresses: URL[] = [];
    const world: Setup = setup(
      {},
      {},
      {
        fetch: (input, init) => {
          addresses.push(new URL(input instanceof Request ? input.url : input));
          return world.fake.fetch(input, init);
        },
      },
    );
    const { fileId } = await createFiles(world);
    const options = { query: { 'api-version': 'preview' }, maxRetries: 0 };
    for (const ask of [world.client.files.retrieve, world.client.files.content, world.client.files.delete]) {
      // The fake knows no such parameter, and may refuse it.
      await ask(fileId, options).catch(() => undefined);
      expect(addresses.at(-1)?.search).toBe('?api-version=preview');
    }
  });
});

describe('an image that upstream gives by an address', () => {
  it('is not fetched: its id is unknown', async () => {
    const world = setup();
    const { imageId } = await createFiles(world, 'https://elsewhere.example/secret.png');
    const before = world.fake.requests.length;
    const missing = { status: 404, param: 'id', message: `404 No such File object: ${imageId}` };
    await expect(world.client.files.content(imageId)).rejects.toMatchObject(missing);
    await expect(world.client.files.retrieve(imageId)).rejects.toBeInstanceOf(NotFoundError);
    expect(takeRequests(world.fake, before).every((line) => line.includes('/conversations/'))).toBe(true);
  });

  it.each([
    'ciimg_0-../../files-thread_1',
    'ciimg_0-ci_1-thread_1/../x',
    'cfile_1-cntr_1/content',
    'cfile_1-cntr_../..',
  ])('cannot be named by an id that leaves its place: %s', async (id) => {
    const { fake, client } = setup();
    await expect(client.files.content(id)).rejects.toThrow();
    expect(fake.requests.map(({ path }) => path)).toEqual([`/files/${encodeURIComponent(id)}/content`]);
  });
});
