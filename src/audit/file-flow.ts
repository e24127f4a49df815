import type { CallExpression, File, NewExpression, Node, OptionalCallExpression } from '@babel/types';
import { readLiteral, readName } from '../sources/literals.js';
import { walk } from '../sources/walk.js';
import { Cell, flow } from './cells.js';
import { isFunction, readScopes, type Scope } from './scopes.js';
import { readTypeRole } from './read-type.js';
import { stepInto, toInstance } from './surface.js';

/** Gives what a module exports, as a cell with its members; null for one that nothing is known of. */
export type FindModule = (specifier: string) => Cell | null;

/** Where a node stands: the names that it sees, and what `this` is. */
export interface Place {
  scope: Scope | null;
  self: Cell | null;
}

/** A node that something can be learned from, and where it stands. */
export interface Step {
  node: Node;
  ancestors: readonly Node[];
  place: Place;
}

const LEARNED =
  /^((Optional)?(Member|Call)Expression|NewExpression|VariableDeclarator|AssignmentExpression|ReturnStatement|Class(Private)?(Declaration|Expression|Property|Method)|Object(Property|Method)|SpreadElement|Function(Declaration|Expression)|ArrowFunctionExpression|TS(QualifiedName|ImportEqualsDeclaration)|(Import|Export)\w*Declaration)$/;

/** Tells what the expressions of one file are, as far as that is known so far. */
export class FileFlow {
  readonly file: File;
  readonly exports: Cell;
  /** In the order of the text. They are gone through again and again, and their places stay. */
  readonly steps: readonly Step[];
  readonly #findModule: FindModule;
  readonly #scopes: ReadonlyMap<Node, Scope>;
  /** Of functions, classes and object literals. */
  readonly #cells = new Map<Node, Cell>();

  constructor(file: File, exports: Cell, findModule: FindModule) {
    this.file = file;
    this.exports = exports;
    this.#findModule = findModule;
    this.#scopes = readScopes(file);
    const steps: Step[] = [];
    walk(file.program, (node, ancestors) => {
      if (LEARNED.test(node.type))
        steps.push({ node, ancestors: [...ancestors], place: this.placeOf(node, ancestors) });
    });
    this.steps = steps;
  }

  placeOf(node: Node, ancestors: readonly Node[]): Place {
    const around = [...ancestors, node];
    const opener = around.findLast((one) => this.#scopes.has(one));
    const bound = around.findLast(
      (one) =>
        /^Class(Declaration|Expression)$/.test(one.type) || /^Function/.test(one.type) || one.type === 'ObjectMethod',
    );
    const object = bound?.type === 'ObjectMethod' ? around[around.indexOf(bound) - 1] : undefined;
    const isClass = bound?.type === 'ClassDeclaration' || bound?.type === 'ClassExpression';
    return {
      scope: (opener && this.#scopes.get(opener)) ?? null,
      self: object ? this.cellOf(object) : bound && isClass ? this.cellOf(bound).result : null,
    };
  }

  module(specifier: string): Cell | null {
    return this.#findModule(specifier);
  }

  /** What is known of a function, a class or an object literal of the file. */
  cellOf(node: Node): Cell {
    const known = this.#cells.get(node);
    if (known) return known;
    const cell = new Cell();
    if (isFunction(node) || /^Class(Declaration|Expression)$/.test(node.type)) cell.result = new Cell();
    this.#cells.set(node, cell);
    return cell;
  }

  /** What an expression is; null where nothing is known of it. */
  evaluate(node: Node | null | undefined, place: Place): Cell | null {
    switch (node?.type) {
      case 'Identifier':
        return this.#evaluateName(node.name, place);
      case 'ThisExpression':
        return place.self;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.#evaluateMember(node.object, readMember(node), place);
      case 'AwaitExpression':
        return this.evaluate(node.argument, place);
      case 'ParenthesizedExpression':
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'TypeCastExpression':
        return this.evaluate(node.expression, place);
      case 'AssignmentExpression':
        return this.evaluate(node.right, place);
      case 'LogicalExpression':
        return this.evaluate(node.right, place) ?? this.evaluate(node.left, place);
      case 'ConditionalExpression':
        return this.evaluate(node.consequent, place) ?? this.evaluate(node.alternate, place);
      case 'SequenceExpression':
        return this.evaluate(node.expressions.at(-1), place);
      case 'CallExpression':
      case 'OptionalCallExpression':
        return this.#evaluateCall(node, place);
      case 'NewExpression':
        return this.#evaluateNew(node, place);
      case 'ObjectExpression':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassExpression':
        return this.cellOf(node);
      default:
        return null;
    }
  }

  #evaluateName(name: string, { scope }: Place): Cell | null {
    const cell = scope?.find(name) ?? null;
    if (cell === null && (name === 'exports' || name === 'module')) return this.#commonJs(name);
    return cell;
  }

  #commonJs(name: string): Cell {
    if (name === 'exports') return this.exports;
    const module = new Cell();
    module.members.set('exports', this.exports);
    return module;
  }

  #evaluateMember(object: Node, name: string | null, place: Place): Cell | null {
    if (name === null) return null;
    const owner = this.evaluate(object, place);
    const known = owner?.members.get(name);
    const role = stepInto(owner?.role ?? null, readOwnName(object), name);
    if (role === null || known?.role) return known ?? null;
    return Cell.of(role);
  }

  #evaluateCall(call: CallExpression | OptionalCallExpression, place: Place): Cell | null {
    const { callee } = call;
    const [argument] = call.arguments;
    const specifier = callee.type === 'Import' || isNamed(callee, 'require') ? readLiteral(argument)?.value : undefined;
    if (specifier !== undefined) return this.module(specifier);
    // It gives back the client that it was given.
    if (isNamed(callee, 'withAssistants')) return this.evaluate(argument, place) ?? Cell.of('client');
    const called = this.evaluate(callee, place);
    if (called?.role === 'client.withOptions') return Cell.of('client');
    if (called?.result) return called.result;
    // const create = threads.create.bind(threads)
    const isBind = callee.type === 'MemberExpression' && readMember(callee) === 'bind';
    return isBind ? this.evaluate(callee.object, place) : null;
  }

  #evaluateNew(node: NewExpression, place: Place): Cell | null {
    const made = this.evaluate(node.callee, place);
    const role = made?.role ? toInstance(made.role) : null;
    return Cell.of(role) ?? made?.result ?? null;
  }

  /** Lets a pattern (a name, a member, `{ … }`) know what is assigned to it. Returns whether that was news. */
  assign(target: Node, value: Cell | null, place: Place): boolean {
    switch (target.type) {
      case 'Identifier': {
        const cell = place.scope?.find(target.name);
        const type = Cell.of(readTypeRole(target.typeAnnotation, (name) => place.scope?.find(name)?.role ?? null));
        return cell ? [flow(value, cell), flow(type, cell)].includes(true) : false;
      }
      case 'AssignmentPattern':
        return [
          this.assign(target.left, value, place),
          this.assign(target.left, this.evaluate(target.right, place), place),
        ].includes(true);
      case 'TSParameterProperty':
        return this.assign(target.parameter, value, place);
      case 'MemberExpression': {
        const name = readMember(target);
        const owner = this.evaluate(target.object, place);
        if (name === 'exports' && isNamed(target.object, 'module')) return flow(value, this.exports);
        return name !== null && owner ? flow(value, owner.member(name)) : false;
      }
      case 'ObjectPattern':
        return target.properties
          .map((property) => {
            if (property.type !== 'ObjectProperty') return false;
            const name = readName(property.key, property.computed);
            return name === null ? false : this.assign(property.value, this.takeMember(value, name), place);
          })
          .includes(true);
      default:
        return false;
    }
  }

  /** What `{ name }` takes of a value. */
  takeMember(value: Cell | null, name: string): Cell | null {
    const known = value?.members.get(name);
    return known?.role ? known : (Cell.of(stepInto(value?.role ?? null, null, name)) ?? known ?? null);
  }
}

/** The name of a member; null for a computed one. Private fields are named by their `#`. */
export function readMember({ property, computed }: { property: Node; computed: boolean }): string | null {
  return property.type === 'PrivateName' ? `#${property.id.name}` : readName(property, computed);
}

/** The last name of what a member belongs to: `runs` of `api.runs.steps`. */
function readOwnName(object: Node): string | null {
  if (object.type === 'Identifier') return object.name;
  return object.type === 'MemberExpression' || object.type === 'OptionalMemberExpression' ? readMember(object) : null;
}

const isNamed = (node: Node, name: string): boolean => node.type === 'Identifier' && node.name === name;
