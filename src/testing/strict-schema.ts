import { asArray, asStrings, isObject, type JsonObject } from './json.js';

const describe = (type: unknown) => (typeof type === 'string' ? type : JSON.stringify(type));

const describePath = (path: readonly string[]) =>
  path.length === 0 ? '()' : `(${path.map((key) => `'${key}'`).join(', ')}${path.length === 1 ? ',' : ''})`;

function childSchemas(schema: JsonObject): [path: string[], schema: unknown][] {
  const children: [string[], unknown][] = [];
  for (const group of ['properties', '$defs', 'definitions']) {
    if (isObject(schema[group])) {
      for (const [key, value] of Object.entries(schema[group])) children.push([[group, key], value]);
    }
  }
  if (isObject(schema.items)) children.push([['items'], schema.items]);
  for (const [index, value] of asArray(schema.anyOf).entries()) children.push([['anyOf', String(index)], value]);
  return children;
}

/** What is wrong with the outermost schema, strict or not: it has to be an object's. Null when nothing is. */
export function findWrongRoot(schema: JsonObject): string | null {
  if (schema.type === 'object') return null;
  const type = schema.type === undefined ? 'None' : describe(schema.type);
  return `schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`;
}

/**
 * What keeps a JSON schema from being strict, in the service's words, or null when nothing does.
 * Strict: every object closed by `additionalProperties: false`, with all its properties required.
 */
export function findLooseness(schema: unknown, path: readonly string[] = []): string | null {
  if (!isObject(schema)) return null;
  const wrongRoot = path.length === 0 ? findWrongRoot(schema) : null;
  if (wrongRoot !== null) return wrongRoot;
  if (schema.type === 'object' || isObject(schema.properties)) {
    const context = `In context=${describePath(path)}, `;
    if (schema.additionalProperties !== false) {
      return `${context}'additionalProperties' is required to be supplied and to be false.`;
    }
    const required = asStrings(schema.required);
    const missing = Object.keys(isObject(schema.properties) ? schema.properties : {}).find(
      (key) => !required.includes(key),
    );
    if (missing !== undefined) {
      return `${context}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
    }
  }
  for (const [keys, child] of childSchemas(schema)) {
    const found = findLooseness(child, [...path, ...keys]);
    if (found !== null) return found;
  }
  return null;
}

/** Whether a loose schema could be made strict without losing what it says: nothing in it is open on purpose. */
export function canMakeStrict(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return false;
  return childSchemas(schema).every(([, child]) => canMakeStrict(child));
}

const mapValues = (value: unknown, map: (entry: unknown) => unknown) =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, map(entry)])) : value;

/** The schema as the service rewrites it when `strict` is left out: objects closed, every property required. */
export function makeStrict(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const result: JsonObject = { ...schema };
  for (const group of ['properties', '$defs', 'definitions']) {
    if (group in result) result[group] = mapValues(result[group], makeStrict);
  }
  if (isObject(result.items)) result.items = makeStrict(result.items);
  if (Array.isArray(result.anyOf)) result.anyOf = result.anyOf.map(makeStrict);
  if (result.type === 'object' || isObject(result.properties)) {
    result.required = Object.keys(isObject(result.properties) ? result.properties : {});
    result.additionalProperties = false;
  }
  return result;
}
