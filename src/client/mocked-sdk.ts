import * as sdk from 'openai';
import { isAzureHost } from '../upstream/hosts.js';

/** What to do if a test suite mocks `openai`. */
const INSTEAD =
  "Remove that mock. Mock what the code under test imports, jest.mock('openai-assistants-shim') or " +
  "vi.mock('openai-assistants-shim'), or let it run against the fake: createFakeOpenAI() of openai-assistants-shim/testing, " +
  'with new OpenAI({ apiKey, fetch: fake.fetch }). See docs/testing.md.';

/**
 * The client classes of the SDK, which ours extend. Importing this module throws if a test suite has replaced them with a mock.
 */
export const { OpenAI: SdkOpenAI, AzureOpenAI: SdkAzureOpenAI } = refuseMock({
  OpenAI: sdk.OpenAI,
  AzureOpenAI: sdk.AzureOpenAI,
  default: sdk.default,
});

/** Returns the exports unchanged. Throws if one of the classes is a mock: from a factory, an automock, or written by hand. */
export function refuseMock<Exports extends Partial<Record<'OpenAI' | 'AzureOpenAI' | 'default', unknown>>>(
  exports: Exports,
): Exports {
  const { OpenAI, AzureOpenAI, default: main } = exports;
  // In CommonJS the default export can be the whole module, and its `default` is the class.
  const inner = isObject(main) && 'default' in main ? main.default : main;
  if (isSdkClass(OpenAI) && isSdkClass(AzureOpenAI) && !isMockFunction(main) && !isMockFunction(inner)) return exports;
  throw new Error(
    `A mock stands in the place of the openai package, on which openai-assistants-shim is built. ${INSTEAD}`,
  );
}

let warned = false;

/**
 * In vitest, `vi.mock('openai')` does not reach a package in node_modules: our client would send the requests that the suite
 * believes to be mocked. So this warns, and makes these requests reject before they are sent. It allows requests that cannot
 * reach OpenAI: with a `fetch` of the client's own, to other hosts, and if msw, nock or a stub has replaced `fetch`.
 */
export function guardNetwork(client: object): void {
  if (!isMockedInVitest()) return;
  if (!warned) console.warn(`vi.mock('openai') has no effect on openai-assistants-shim. ${INSTEAD}`);
  warned = true;
  // Members that the SDK declares private or protected.
  const guarded = client as {
    fetch?: unknown;
    _options?: { fetchOptions?: unknown };
    prepareRequest(request: unknown, context: { url: string }): Promise<void>;
  };
  // The options can have a dispatcher, of a proxy or a mock.
  if (guarded._options?.fetchOptions) return;
  const prepare = guarded.prepareRequest.bind(client);
  const prepareRequest: typeof prepare = async (request, context) => {
    const { hostname } = new URL(context.url);
    if ((/(^|\.)openai\.com$/.test(hostname) || isAzureHost(hostname)) && isRealNetwork(guarded.fetch)) {
      throw new Error(
        `This test would have sent a request to ${context.url}: vi.mock('openai') does not reach it. ${INSTEAD}`,
      );
    }
    await prepare(request, context);
  };
  Object.defineProperty(client, 'prepareRequest', { value: prepareRequest, configurable: true, writable: true });
}

/** Reads an internal value of vitest. If a version of vitest stores it otherwise, there is no warning. */
function isMockedInVitest(): boolean {
  try {
    // A global that vitest does not declare. If it has another form, the `catch` handles it.
    const { __vitest_mocker__: mocker } = globalThis as {
      __vitest_mocker__?: { getMockerRegistry(): { registryById: Map<string, { raw?: string }> } };
    };
    return mocker ? [...mocker.getMockerRegistry().registryById.values()].some(({ raw }) => raw === 'openai') : false;
  } catch {
    return false;
  }
}

/** Whether a `fetch` is Node's own (judged by its source), and no mock of undici answers its requests. */
function isRealNetwork(fetch: unknown): boolean {
  // A global that undici does not declare.
  const { [Symbol.for('undici.globalDispatcher.1')]: dispatcher } = globalThis as Record<symbol, unknown>;
  if (isObject(dispatcher) && 'disableNetConnect' in dispatcher) return false;
  return (
    typeof fetch === 'function' && /internal\/deps\/undici|lazyUndici/.test(Function.prototype.toString.call(fetch))
  );
}

/** Whether a value is a class of the SDK. A mock has none of its static members, or mocks of them. */
function isSdkClass(value: unknown): boolean {
  if (!isObject(value) || isMockFunction(value) || !('APIError' in value)) return false;
  return typeof value.APIError === 'function' && !isMockFunction(value.APIError);
}

function isMockFunction(value: unknown): boolean {
  return isObject(value) && '_isMockFunction' in value;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
