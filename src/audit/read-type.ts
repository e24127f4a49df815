import type { Node } from '@babel/types';
import { readLiteral } from '../sources/literals.js';
import { stepInto, toInstance, type Role } from './surface.js';

/** Returns the role of a class or namespace by its name in scope; null if it is not known. */
type FindRole = (name: string) => Role | null;

/**
 * Returns the role of a value with this type: `OpenAI`, `OpenAI.Beta.Threads`, `OpenAI['beta']['threads']`, or a union with one of
 * them. Null for other types.
 */
export function readTypeRole(annotation: Node | null | undefined, find: FindRole): Role | null {
  switch (annotation?.type) {
    case 'TSTypeAnnotation':
      return readTypeRole(annotation.typeAnnotation, find);
    case 'TSTypeReference': {
      const role = readNameRole(annotation.typeName, find);
      return role === null ? readTypeRole(annotation.typeParameters?.params[0], find) : toInstance(role);
    }
    case 'TSUnionType':
      return annotation.types.map((type) => readTypeRole(type, find)).find((role) => role !== null) ?? null;
    case 'TSParenthesizedType':
      return readTypeRole(annotation.typeAnnotation, find);
    case 'TSIndexedAccessType': {
      const owner = readTypeRole(annotation.objectType, find);
      const name =
        annotation.indexType.type === 'TSLiteralType' ? readLiteral(annotation.indexType.literal)?.value : null;
      return owner !== null && name ? stepInto(owner, null, name) : null;
    }
    default:
      return null;
  }
}

/** Returns the class or namespace of the SDK that `A.B.C` names; null if it names none. */
export function readNameRole(name: Node, find: FindRole): Role | null {
  if (name.type === 'Identifier') {
    const role = find(name.name);
    return role?.startsWith('OpenAI') ? role : null;
  }
  if (name.type !== 'TSQualifiedName') return null;
  const owner = readNameRole(name.left, find);
  return owner === null ? null : stepInto(owner, null, name.right.name);
}
