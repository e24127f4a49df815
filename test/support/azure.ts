import { createFakeOpenAI, type FakeOpenAI, type FakeRequest } from '../../src/testing/index.js';

/** What a client of Azure has sent. */
export interface AzureRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
}

export interface FakeAzure {
  /** Serves what Azure serves under its v1 address; its requests are those that reached it. */
  fake: FakeOpenAI;
  fetch: FakeOpenAI['fetch'];
  /** Every request, wherever it went. */
  sent: AzureRequest[];
}

const notFound = (): Response =>
  Response.json({ error: { code: '404', message: 'Resource not found' } }, { status: 404 });

const VERSION_REFUSED = {
  code: 'BadRequest',
  message: 'api-version query parameter is not allowed when using /v1 path',
};

/**
 * A fake behind one address of Azure: what is sent below `root` reaches it, all else is answered as Azure answers for paths it
 * does not have. Like Azure it takes no `api-version` there.
 */
export function createFakeAzure(root: string): FakeAzure {
  const fake = createFakeOpenAI();
  const sent: AzureRequest[] = [];
  const fetch: FakeOpenAI['fetch'] = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    // SDK 4 asks for `data:,` ahead of an upload; it does not leave the process.
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

/** Requests without what differs from one run of a flow to the next: each id is written as the how-manieth of its kind it is. */
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
