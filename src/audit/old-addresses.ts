/** What shows that a file speaks to OpenAI, or to Azure OpenAI. */
const OPENAI = /openai|assistant_id|\basst_/i;
/** What shows that it does so by requests of its own. */
const BY_REQUESTS = /OpenAI-Beta|api\.openai\.com|openai\.azure\.com/i;

const WHOLE = /(?:\/v1|\/openai)\/(?:threads|assistants)(?![\w-])[^\s'"`)]*/;
/** Behind a base that stands elsewhere: `${base}/threads/${id}/runs`. */
const PATH = /^(?:…|https?:\/\/[^/]+)?\/(?:threads(?:$|\?|\/(?:runs|…(?:$|\/(?:runs|messages))))|assistants(?:$|[/?]))/;

/** Tells the addresses of the old API in the strings of a file; `…` stands for what is filled in. */
export function createAddressTest(fileText: string): (text: string) => boolean {
  const isOfOpenAI = OPENAI.test(fileText);
  const hasRequests = BY_REQUESTS.test(fileText);
  return (text) => (isOfOpenAI && WHOLE.test(text)) || (hasRequests && PATH.test(text));
}

/** The addresses of the old API in a text that is no code, by their offsets. */
export function findAddresses(text: string): { at: number; what: string }[] {
  if (!OPENAI.test(text)) return [];
  const pattern = new RegExp(`(?:https?:\\/\\/[^\\s'"\`]*?)?${WHOLE.source}`, 'g');
  return [...text.matchAll(pattern)].map(({ index, 0: what }) => ({ at: index, what }));
}
