import type { CallExpression, File, NewExpression, Node, OptionalCallExpression } from '@babel/types';
import { readCallee, readLiteral, readName } from '../sources/literals.js';
import { walk } from '../sources/walk.js';
import { Cell, flow } from './cells.js';
import { isFunction, readScopes, type Scope } from './scopes.js';
import { readTypeRole } from './read-type.js';
import { stepInto, toInstance } from './surface.js';

/** Returns the exports of a module, as the members of a cell; null for a module that is not known. */
export type FindModule = (specifier: string) => Cell | null;

/** The context of a node: the names in scope, and what `this` is (`self`). */
export interface Place {
  scope: Scope | null;
  self: Cell | null;
}

/** A node from which something can be learned, and its context. */
export interface Step {
  node: Node;
  ancestors: readonly Node[];
  place: Place;
}

const LEARNED =
  /^((Optional)?(Member|Call)Expression|NewExpression|VariableDeclarator|AssignmentExpression|ReturnStatement|Class(Private)?(Declaration|Expression|Property|Method)|Object(Property|Method)|SpreadElement|Function(Declaration|Expression)|ArrowFunctionExpression|TS(QualifiedName|ImportEqualsDeclaration)|(Import|Export)\w*Declaration)$/;

/** Evaluates the expressions of one file, as far as their values are known so far. */
export class FileFlow {
  readonly file: File;
  readonly exports: Cell;
  /** In the order of the text. They are computed once, because the file is evaluated several times. */
  readonly steps: readonly Step[];
  readonly #findModule: FindModule;
  readonly #scopes: ReadonlyMap<Node, Scope>;
  /** The cells of functions, classes and object literals. */
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

  /** Returns the cell of a function, a class or an object literal of the file. */
  cellOf(node: Node): Cell {
    const known = this.#cells.get(node);
    if (known) return known;
    const cell = new Cell();
    if (isFunction(node) || /^Class(Declaration|Expression)$/.test(node.type)) cell.result = new Cell();
    this.#cells.set(node, cell);
    return cell;
  }

  /** Returns what is known about the value of an expression; null if nothing is. */
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
    const callee = readCallee(call.callee);
    const [argument] = call.arguments;
    const specifier = callee.type === 'Import' || isNamed(callee, 'require') ? readLiteral(argument)?.value : undefined;
    if (specifier !== undefined) return this.module(specifier);
    // It returns the client that it gets.
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

  /** Assigns a value to a target (a name, a member, `{ … }`). Returns whether anything new was learned. */
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

  /** Returns the member of a value that the pattern `{ name }` takes. */
  takeMember(value: Cell | null, name: string): Cell | null {
    const known = value?.members.get(name);
    return known?.role ? known : (Cell.of(stepInto(value?.role ?? null, null, name)) ?? known ?? null);
  }
}

/** Returns the name of a member, for a private field with `#`; null if the name is computed. */
export function readMember({ property, computed }: { property: Node; computed: boolean }): string | null {
  return property.type === 'PrivateName' ? `#${property.id.name}` : readName(property, computed);
}

/** Returns the last name of the object of a member: `runs` in `api.runs.steps`. */
function readOwnName(object: Node): string | null {
  if (object.type === 'Identifier') return object.name;
  return object.type === 'MemberExpression' || object.type === 'OptionalMemberExpression' ? readMember(object) : null;
}

const isNamed = (node: Node, name: string): boolean => node.type === 'Identifier' && node.name === name;
