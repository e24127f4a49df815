import { createFakeOpenAI } from 'openai-assistants-shim/testing';

const WEEKDAYS = /Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday/;

/** Makes the `fetch` of a fake OpenAI, for use without a key. Its model calls the function if you name a day, and quotes files. */
export function createFakeFetch() {
  const fake = createFakeOpenAI({ pace: 20 });
  const get = async (path) => {
    const headers = { authorization: 'Bearer none' };
    return (await fake.fetch(`https://api.openai.com/v1${path}`, { headers })).json();
  };

  fake.respond(async ({ context: { items, tools } }) => {
    const last = items.at(-1);
    if (last.type === 'function_call_output') return `On that day, our hours are: ${last.output}.`;
    const question = last.content.map((part) => part.text ?? '').join(' ');
    const [day] = WEEKDAYS.exec(question) ?? [];
    if (day) return { functionCalls: [{ name: 'opening_hours', arguments: { day } }] };
    const [storeId] = tools.find(({ type }) => type === 'file_search')?.vector_store_ids ?? [];
    const found = storeId && (await search(get, storeId, question));
    if (!found) return 'I am a fake, not a model. Ask me about Sunday, or send a text file and ask what it says.';
    const text = `Your file says: ${found.text}`;
    const { file_id, filename } = found;
    return {
      text,
      annotations: [{ type: 'file_citation', file_id, filename, index: text.length }],
      fileSearch: { queries: [question], results: [found] },
    };
  });
  return fake.fetch;
}

/** Returns the line of the vector store's files that has the most words of the question. */
async function search(get, storeId, question) {
  const words = question.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  const lines = [];
  for (const { id } of (await get(`/vector_stores/${storeId}/files`)).data) {
    const { filename } = await get(`/files/${id}`);
    const { data } = await get(`/vector_stores/${storeId}/files/${id}/content`);
    for (const text of data.flatMap((part) => part.text.split('\n')).filter(Boolean)) {
      const score = words.filter((word) => text.toLowerCase().includes(word)).length / (words.length || 1);
      lines.push({ file_id: id, filename, text, score });
    }
  }
  return lines.sort((a, b) => b.score - a.score)[0];
}
