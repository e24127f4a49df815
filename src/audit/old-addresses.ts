/** Words of files that use OpenAI or Azure OpenAI. */
const OPENAI = /openai|assistant_id|\basst_/i;
/** Words of files that send their own HTTP requests to them. */
const BY_REQUESTS = /OpenAI-Beta|api\.openai\.com|openai\.azure\.com/i;

const WHOLE = /(?:\/v1|\/openai)\/(?:threads|assistants)(?![\w-])[^\s'"`)]*/;
/** A path after a base URL that is defined elsewhere: `${base}/threads/${id}/runs`. */
const PATH = /^(?:…|https?:\/\/[^/]+)?\/(?:threads(?:$|\?|\/(?:runs|…(?:$|\/(?:runs|messages))))|assistants(?:$|[/?]))/;

/** Returns a function that recognizes addresses of the old API in strings of the file. In them, `…` replaces inserted values. */
export function createAddressTest(fileText: string): (text: string) => boolean {
  const isOfOpenAI = OPENAI.test(fileText);
  const hasRequests = BY_REQUESTS.test(fileText);
  return (text) => (isOfOpenAI && WHOLE.test(text)) || (hasRequests && PATH.test(text));
}

/** Finds the addresses of the old API in a file that is not parsed. `at`: the offset. */
export function findAddresses(text: string): { at: number; what: string }[] {
  if (!OPENAI.test(text)) return [];
  const pattern = new RegExp(`(?:https?:\\/\\/[^\\s'"\`]*?)?${WHOLE.source}`, 'g');
  return [...text.matchAll(pattern)].map(({ index, 0: what }) => ({ at: index, what }));
}
