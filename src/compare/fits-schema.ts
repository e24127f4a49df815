import { isArray, isRecord } from '../lib/plain-values.js';

type Schema = Record<string, unknown>;

/** The most levels of nested schemas that are checked. Anything deeper counts as valid. */
const DEEPEST = 100;

/**
 * Whether a value fits a JSON Schema. Checks the keywords of structured outputs: `type`, `enum`, `const`, `properties`,
 * `required`, `additionalProperties`, `items`, `minItems`, `maxItems`, `anyOf`, `allOf`, `$ref` within the schema, `pattern`
 * and limits of numbers. Ignores other keywords.
 */
export function fitsSchema(value: unknown, schema: unknown): boolean {
  return fits(value, schema, schema, 0);
}

function fits(value: unknown, schema: unknown, root: unknown, depth: number): boolean {
  if (!isRecord(schema)) return schema !== false;
  if (depth > DEEPEST) return true;
  const within = (part: unknown, by: unknown): boolean => fits(part, by, root, depth + 1);
  const { $ref: ref, type, anyOf, allOf } = schema;
  if (typeof ref === 'string' && !within(value, resolve(root, ref))) return false;
  if (type !== undefined && !toList(type).some((name) => hasType(value, name))) return false;
  if (isArray(schema['enum']) && !schema['enum'].some((entry) => isSame(entry, value))) return false;
  if ('const' in schema && !isSame(schema['const'], value)) return false;
  if (isArray(anyOf) && !anyOf.some((option) => within(value, option))) return false;
  if (isArray(allOf) && !allOf.every((part) => within(value, part))) return false;
  if (isArray(value)) return fitsList(value, schema, within);
  if (isRecord(value)) return fitsObject(value, schema, within);
  return typeof value === 'number' ? fitsNumber(value, schema) : fitsText(value, schema);
}

type Within = (part: unknown, by: unknown) => boolean;

function fitsList(value: readonly unknown[], { items, minItems, maxItems }: Schema, within: Within): boolean {
  if (typeof minItems === 'number' && value.length < minItems) return false;
  if (typeof maxItems === 'number' && value.length > maxItems) return false;
  return items === undefined || value.every((entry) => within(entry, items));
}

function fitsObject(value: Schema, schema: Schema, within: Within): boolean {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const { required, additionalProperties: others } = schema;
  if (isArray(required) && !required.every((name) => Object.hasOwn(value, String(name)))) return false;
  return Object.entries(value).every(([name, entry]) =>
    Object.hasOwn(properties, name) ? within(entry, properties[name]) : others === undefined || within(entry, others),
  );
}

function fitsNumber(value: number, schema: Schema): boolean {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  if (typeof minimum === 'number' && value < minimum) return false;
  if (typeof maximum === 'number' && value > maximum) return false;
  if (typeof above === 'number' && value <= above) return false;
  return !(typeof below === 'number' && value >= below);
}

function fitsText(value: unknown, { pattern }: Schema): boolean {
  if (typeof value !== 'string' || typeof pattern !== 'string') return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    // JavaScript does not understand the pattern, so it is not checked.
    return true;
  }
}

function hasType(value: unknown, name: unknown): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'array':
      return isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === name;
  }
}

/** Returns the schema that a reference such as `#/$defs/step` names; if there is none, a schema that everything fits. */
function resolve(root: unknown, ref: string): unknown {
  const path = ref.startsWith('#') ? ref.slice(1).split('/').slice(1) : ['?'];
  let found = root;
  for (const part of path) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isRecord(found) && Object.hasOwn(found, name) ? found[name] : true;
  }
  return found;
}

const toList = (value: unknown): readonly unknown[] => (isArray(value) ? value : [value]);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
