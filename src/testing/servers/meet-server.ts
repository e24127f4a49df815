import { answerJson, answerText, readKey } from '../http.js';
import { asArray, asString, isObject, type JsonObject } from '../json.js';
import { matchPath } from '../match-path.js';
import type { FakeRequest } from '../types.js';
import { readValues } from './read-values.js';
import type { Refusal, Server, ServerAnswer, ServerRule } from './server.js';

/**
 * What a server does with a request: it answers in its own form, or the fake answers the request without what the server
 * ignores.
 */
export type Meeting = { answer: Response } | { request: FakeRequest };

/** The keys and models of the test. */
export interface Known {
  isKey(key: string): boolean;
  isModel(model: string): boolean;
}

/** Lets a server look at a request before the fake serves it. */
export function meetServer(server: Server, request: FakeRequest, known: Known): Meeting {
  for (const rule of server.rules) {
    const refusal =
      refuseKey(rule, request, known) ??
      refuseRoute(rule, request) ??
      refuseValue(rule, request) ??
      refuseModel(rule, request, known);
    if (refusal) return { answer: refusal };
  }
  if (!isForResponse(request)) return { request };
  return { request: { ...request, body: server.rules.reduce(applyRule, request.body) } };
}

/** Whether the server requires a key. */
export const asksForKey = ({ rules }: Server): boolean => !rules.some(({ key }) => key === 'none');

/** Whether the server has conversations at one or more of its addresses. */
export const hasConversations = ({ rules }: Server): boolean =>
  rules.every(({ serves }) => serves?.routes.includes('POST /conversations') ?? true);

const isForResponse = ({ method, path }: FakeRequest): boolean => method === 'POST' && path === '/responses';

function refuseKey({ key: rule }: ServerRule, { headers }: FakeRequest, known: Known): Response | null {
  if (rule === undefined || rule === 'none') return null;
  const key = readKey(headers);
  if (!key) return answer(rule.missing);
  return rule.wrong && !known.isKey(key) ? answer(rule.wrong) : null;
}

function refuseRoute({ serves }: ServerRule, { method, path }: FakeRequest): Response | null {
  if (!serves) return null;
  const isServed = serves.routes.some((route) => {
    const [verb, pattern = ''] = route.split(' ');
    return verb === method && matchPath(pattern, path) !== null;
  });
  return isServed ? null : answer(serves.otherwise, { method, path });
}

function refuseValue({ refuses }: ServerRule, request: FakeRequest): Response | null {
  if (!refuses) return null;
  const { on, at } = refuses;
  const { method, path } = request;
  const url = new URL(request.url);
  const place = on === undefined ? null : new RegExp(on).exec(`${method} ${url.pathname}${url.search}`);
  if (on === undefined ? !isForResponse(request) : !place) return null;
  const groups = { method, path, ...place?.groups };
  if (at === undefined) return answer(refuses.answer, groups);
  const found = readValues(request.body, at).find(({ value }) => isRefused(value, refuses));
  return found ? answer(refuses.answer, { ...groups, value: String(found.value), index: String(found.index) }) : null;
}

function isRefused(value: unknown, { values, except, nulls }: Refusal): boolean {
  if (value === null) return nulls === true;
  return !except?.includes(value) && (values?.includes(value) ?? true);
}

function refuseModel({ modelNotFound }: ServerRule, request: FakeRequest, known: Known): Response | null {
  const model = isForResponse(request) ? asString(request.body?.model) : null;
  return modelNotFound && model !== null && !known.isModel(model) ? answer(modelNotFound, { value: model }) : null;
}

/** Removes from the body what a rule ignores, and sets the values that the server always uses. */
function applyRule(body: JsonObject | null, rule: ServerRule): JsonObject | null {
  if (!body) return body;
  const { ignores = [], sets, heedsTools, ignoresFormats } = rule;
  const kept: JsonObject = Object.fromEntries(Object.entries(body).filter(([name]) => !ignores.includes(name)));
  if (heedsTools && kept.tools !== undefined) {
    kept.tools = asArray(kept.tools).filter((tool) => isObject(tool) && heedsTools.includes(String(tool.type)));
  }
  const [format] = readValues(kept, 'text.format.type');
  if (ignoresFormats?.includes(String(format?.value)) && isObject(kept.text))
    kept.text = { ...kept.text, format: undefined };
  return { ...kept, ...sets };
}

function answer({ status, body }: ServerAnswer, values: Readonly<Record<string, string>> = {}): Response {
  return typeof body === 'string' ? answerText(fill(body, values), status) : answerJson(fillAll(body, values), status);
}

const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

function fillAll(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return value.map((entry) => fillAll(entry, values));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillAll(entry, values)]))
    : value;
}
