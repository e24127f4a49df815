import type { File, Node, ObjectExpression } from '@babel/types';
import { readLiteral, readName } from '../sources/literals.js';
import { walk } from '../sources/walk.js';
import type { Use } from './finding.js';
import { tellOfModel } from './models-named.js';
import { createAddressTest } from './old-addresses.js';
import { findIds } from './old-ids.js';

const ENVIRONMENT_ID = /(^|_)(ASSISTANT|ASST)(_\w+)?_IDS?$|ASSISTANT_?ID/i;

/** Finds ids, models and addresses in the strings of a file, and parameters without a counterpart in its objects. */
export function findValues(file: File, text: string, today: string): Use[] {
  const uses: Use[] = [];
  const isAddress = createAddressTest(text);
  walk(file.program, (node, ancestors) => {
    const at = node.start ?? 0;
    const parent = ancestors.at(-1);
    if (node.type === 'StringLiteral' && !isSpecifier(parent)) {
      uses.push(...findIds(node.value, at + 1), ...readString(node.value, at, today, isAddress));
    } else if (node.type === 'TemplateLiteral') {
      const joined = node.quasis.map(({ value }) => value.cooked ?? '').join('…');
      for (const quasi of node.quasis) uses.push(...findIds(quasi.value.raw, quasi.start ?? 0));
      uses.push(...readString(joined, at, today, isAddress));
    } else if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
      const name = readName(node.property, node.computed);
      if (name !== null && ENVIRONMENT_ID.test(name) && isEnvironment(node.object))
        uses.push({ at, kind: 'id', what: `env.${name}`, reason: 'assistant id from the environment' });
    } else if (node.type === 'ObjectProperty' && parent?.type === 'ObjectExpression') {
      uses.push(...readParameter(readName(node.key, node.computed), node.value, parent, at));
    }
  });
  return uses;
}

function readString(value: string, at: number, today: string, isAddress: (text: string) => boolean): Use[] {
  if (isAddress(value)) return [{ at, kind: 'request', what: value, reason: 'raw request' }];
  if (/^assistants=v1$/.test(value)) return [{ at, kind: 'request', what: value, reason: 'first version' }];
  const note = tellOfModel(value, today);
  return note === null ? [] : [{ at, kind: 'model', what: value, note }];
}

function readParameter(name: string | null, value: Node, object: ObjectExpression, at: number): Use[] {
  if (name === 'max_prompt_tokens') return [{ at, kind: 'parameter', what: name, reason: 'max_prompt_tokens' }];
  if (name === 'type' && readLiteral(value)?.value === 'retrieval')
    return [{ at, kind: 'parameter', what: "the tool type 'retrieval'", reason: 'first version' }];
  const names = object.properties.map((one) =>
    one.type === 'ObjectProperty' ? readName(one.key, one.computed) : null,
  );
  // `file_ids` of a message or an assistant. In tool_resources and vector stores the name is still valid.
  const isOld =
    name === 'file_ids' && (names.includes('role') || names.includes('model') || names.includes('instructions'));
  return isOld ? [{ at, kind: 'parameter', what: 'file_ids', reason: 'first version' }] : [];
}

const isSpecifier = (parent: Node | undefined): boolean => /^(Import|Export)\w*Declaration$/.test(parent?.type ?? '');

/** `process.env`, `import.meta.env`, `env`, `Deno.env` … */
function isEnvironment(node: Node): boolean {
  if (node.type === 'Identifier') return /^(env|config)$/i.test(node.name);
  return node.type === 'MemberExpression' && readName(node.property, node.computed) === 'env';
}
