import { parseExpression } from '@babel/parser';
import type { ObjectExpression, ObjectProperty } from '@babel/types';
import { readName } from '../sources/literals.js';
import { SHIM } from './specifiers.js';

const BLOCKS = ['dependencies', 'devDependencies'] as const;

/**
 * Adds this package to the dependencies in a package.json, in the same list as `openai`. Keeps all other bytes. Returns the text
 * unchanged if it has this package already, and null if the place for it is not clear.
 */
export function addDependency(text: string, range: string): string | null {
  const root = parseObject(text);
  const blocks = BLOCKS.flatMap((name) => {
    const value = root && findProperty(root, name)?.value;
    return value?.type === 'ObjectExpression' ? [value] : [];
  });
  if (blocks.some((block) => findProperty(block, SHIM))) return text;
  const block = blocks.find((one) => findProperty(one, 'openai')) ?? blocks[0];
  const properties = block?.properties.filter((property) => property.type === 'ObjectProperty') ?? [];
  const [first] = properties;
  const lead = first && block ? text.slice((block.start ?? 0) + 1, first.start ?? 0) : '';
  // Package managers write each dependency on its own line.
  if (!first || !/^\s*\n\s*$/.test(lead)) return null;
  const entry = `${JSON.stringify(SHIM)}: ${JSON.stringify(range)}`;
  const before = properties.findLast((property) => nameOf(property) < SHIM);
  if (!before) return insert(text, first.start ?? 0, `${entry},${lead}`);
  return insert(text, before.end ?? 0, `,${lead}${entry}`);
}

function parseObject(text: string): ObjectExpression | null {
  try {
    const root = parseExpression(text.replace(/^\uFEFF/, ' '));
    return root.type === 'ObjectExpression' ? root : null;
  } catch {
    return null;
  }
}

const findProperty = (object: ObjectExpression, name: string): ObjectProperty | undefined =>
  object.properties.find(
    (property): property is ObjectProperty => property.type === 'ObjectProperty' && nameOf(property) === name,
  );

const nameOf = ({ key, computed }: ObjectProperty): string => readName(key, computed) ?? '';

const insert = (text: string, at: number, added: string): string => text.slice(0, at) + added + text.slice(at);
