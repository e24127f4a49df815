import type { Node } from '@babel/types';
import { readLiteral } from '../sources/literals.js';
import { stepInto, toInstance, type Role } from './surface.js';

/** What is known of a name that stands for a class or a namespace. */
type FindRole = (name: string) => Role | null;

/** What a value of an annotated type is: of `OpenAI`, of `OpenAI.Beta.Threads`, of `OpenAI['beta']['threads']`, or of one of several. */
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

/** What `A.B.C` names among the classes and namespaces of the SDK. */
export function readNameRole(name: Node, find: FindRole): Role | null {
  if (name.type === 'Identifier') {
    const role = find(name.name);
    return role?.startsWith('OpenAI') ? role : null;
  }
  if (name.type !== 'TSQualifiedName') return null;
  const owner = readNameRole(name.left, find);
  return owner === null ? null : stepInto(owner, null, name.right.name);
}
