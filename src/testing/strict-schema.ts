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

/** The error message if the root schema is not that of an object, which it must be even without `strict`; otherwise null. */
export function findWrongRoot(schema: JsonObject): string | null {
  if (schema.type === 'object') return null;
  const type = schema.type === undefined ? 'None' : describe(schema.type);
  return `schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`;
}

/**
 * The service's error message if a JSON schema is not strict, otherwise null. In a strict schema, every object has
 * `additionalProperties: false`, and requires all its properties.
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

/**
 * Whether a schema can be made strict without changing what it says: no object in it explicitly allows additional properties.
 */
export function canMakeStrict(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return false;
  return childSchemas(schema).every(([, child]) => canMakeStrict(child));
}

const mapValues = (value: unknown, map: (entry: unknown) => unknown) =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, map(entry)])) : value;

/** Rewrites a schema as the service does if `strict` is left out: no additional properties, and all properties required. */
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
