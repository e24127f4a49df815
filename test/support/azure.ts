import { createFakeOpenAI, type FakeOpenAI, type FakeRequest } from '../../src/testing/index.js';

/** A request of a client of Azure. */
export interface AzureRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
}

export interface FakeAzure {
  /** Serves Azure's v1 address. Its `requests` are only those sent to that address. */
  fake: FakeOpenAI;
  fetch: FakeOpenAI['fetch'];
  /** All requests, to any address. */
  sent: AzureRequest[];
}

const notFound = (): Response =>
  Response.json({ error: { code: '404', message: 'Resource not found' } }, { status: 404 });

const VERSION_REFUSED = {
  code: 'BadRequest',
  message: 'api-version query parameter is not allowed when using /v1 path',
};

/**
 * Creates a fake of Azure. Requests below `root` reach it; other requests get Azure's answer for unknown paths. Like Azure, it
 * refuses `api-version` below `root`.
 */
export function createFakeAzure(root: string): FakeAzure {
  const fake = createFakeOpenAI();
  const sent: AzureRequest[] = [];
  const fetch: FakeOpenAI['fetch'] = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    // SDK 4 fetches `data:,` before an upload. No server gets that request.
    if (url.startsWith('data:')) return new Response();
    const headers = new Headers(init?.headers);
    sent.push({ method: String(init?.method).toUpperCase(), url, headers: Object.fromEntries(headers) });
    if (!url.startsWith(`${root}/`)) return notFound();
    if (new URL(url).searchParams.has('api-version')) return Response.json({ error: VERSION_REFUSED }, { status: 400 });
    return fake.fetch(url.replace(root, 'https://api.openai.com/v1'), init);
  };
  return { fake, fetch, sent };
}

const ID = /\b(conv|msg|resp|run|vs|vsfb|fc|rs|call|cntr|cfile|file|thread|ci)[_-][\w-]{10,}/g;

/** Describes requests so that two runs of a flow give the same result: replaces each id by its kind and a number. */
export function describeRequests(requests: readonly FakeRequest[]): unknown {
  const seen: string[] = [];
  const told = requests.map(({ method, path, query, body }) => ({ method, path, query, body }));
  const json = JSON.stringify(told).replace(ID, (id, kind: string) => {
    if (!seen.includes(id)) seen.push(id);
    const same = seen.filter((other) => other.startsWith(kind));
    return `${kind}#${String(same.indexOf(id) + 1)}`;
  });
  return JSON.parse(json);
}
