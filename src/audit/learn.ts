import type { Node } from '@babel/types';
import { readName } from '../sources/literals.js';
import { Cell, flow } from './cells.js';
import type { FileFlow, Place } from './file-flow.js';
import { readTypeRole } from './read-type.js';
import { isFunction } from './scopes.js';

/** Reads a file once, and learns its values from assignments, calls and declarations. Returns whether anything is new. */
export function learn(flowOf: FileFlow): boolean {
  let isNews = false;
  for (const { node, ancestors, place } of flowOf.steps) {
    if (learnFrom(node, ancestors, flowOf, place)) isNews = true;
  }
  return isNews;
}

function learnFrom(node: Node, ancestors: readonly Node[], file: FileFlow, place: Place): boolean {
  if (isFunction(node)) return learnFunction(node, ancestors, file, place);
  switch (node.type) {
    case 'VariableDeclarator':
      return file.assign(node.id, file.evaluate(node.init, place), place);
    case 'AssignmentExpression':
      return file.assign(node.left, file.evaluate(node.right, place), place);
    case 'ReturnStatement': {
      const owner = ancestors.findLast(isFunction);
      const result = owner && file.cellOf(owner).result;
      return result ? flow(file.evaluate(node.argument, place), result) : false;
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression': {
      const parameters = file.evaluate(node.callee, place)?.parameters ?? [];
      return node.arguments
        .map((argument, index) => {
          const parameter = parameters[index];
          return parameter ? flow(file.evaluate(argument, place), parameter) : false;
        })
        .includes(true);
    }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return learnClass(node, ancestors, file);
    case 'ClassProperty':
    case 'ClassPrivateProperty': {
      const name = node.type === 'ClassProperty' ? readName(node.key, node.computed) : `#${node.key.id.name}`;
      if (name === null || !place.self) return false;
      const field = place.self.member(name);
      const type = readTypeRole(node.typeAnnotation, (one) => place.scope?.find(one)?.role ?? null);
      return [flow(file.evaluate(node.value, place), field), flow(Cell.of(type), field)].includes(true);
    }
    case 'ObjectProperty': {
      const object = ancestors.at(-1);
      const name = readName(node.key, node.computed);
      if (object?.type !== 'ObjectExpression' || name === null) return false;
      return flow(file.evaluate(node.value, place), file.cellOf(object).member(name));
    }
    case 'SpreadElement': {
      const object = ancestors.at(-1);
      return object?.type === 'ObjectExpression'
        ? flow(file.evaluate(node.argument, place), file.cellOf(object))
        : false;
    }
    default:
      return learnModule(node, file, place);
  }
}

function learnFunction(node: Node, ancestors: readonly Node[], file: FileFlow, place: Place): boolean {
  const cell = file.cellOf(node);
  const parameters = 'params' in node && Array.isArray(node.params) ? node.params : [];
  const news = parameters.map((parameter: Node, index) => {
    cell.parameters[index] ??= new Cell();
    const learned = file.assign(parameter, cell.parameters[index], place);
    if (parameter.type !== 'TSParameterProperty') return learned;
    // `constructor(private readonly threads: Threads)` also declares a field.
    const name = parameter.parameter.type === 'Identifier' ? parameter.parameter.name : null;
    const owner = ancestors.findLast(({ type }) => type.startsWith('Class') && !type.endsWith('Body'));
    const field = name !== null && owner ? file.cellOf(owner).result?.member(name) : undefined;
    return name !== null && field ? [learned, flow(place.scope?.find(name) ?? null, field)].includes(true) : learned;
  });
  if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement' && cell.result)
    news.push(flow(file.evaluate(node.body, place), cell.result));
  if (node.type === 'FunctionDeclaration' && node.id) news.push(nameIt(node.id.name, cell, ancestors, file));
  const owner = ancestors.at(-1);
  if (node.type === 'ObjectMethod' && owner)
    news.push(addMethod(readName(node.key, node.computed), cell, file.cellOf(owner), node.kind));
  if (node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod') {
    const instance = ancestors.at(-2);
    const name = node.type === 'ClassMethod' ? readName(node.key, node.computed) : `#${node.key.id.name}`;
    const home = instance && file.cellOf(instance);
    if (home && name === 'constructor') home.parameters = cell.parameters;
    else if (home?.result) news.push(addMethod(name, cell, node.static ? home : home.result, node.kind));
  }
  return news.includes(true);
}

/** Adds a method to a class or object. A getter counts as a field with its result. */
function addMethod(name: string | null, cell: Cell, owner: Cell, kind: string): boolean {
  return name === null ? false : flow(kind === 'get' ? cell.result : cell, owner.member(name));
}

function learnClass(
  node: Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>,
  ancestors: readonly Node[],
  file: FileFlow,
): boolean {
  const cell = file.cellOf(node);
  const outer = file.placeOf(ancestors.at(-1) ?? node, ancestors.slice(0, -1));
  const parent = file.evaluate(node.superClass, outer);
  const instance = cell.result ?? new Cell();
  const ofSdk = parent?.role === 'OpenAI' ? Cell.of('client') : null;
  const news = [flow(ofSdk ?? parent?.result ?? null, instance)];
  if (node.id && node.type === 'ClassDeclaration') news.push(nameIt(node.id.name, cell, ancestors, file));
  return news.includes(true);
}

function nameIt(name: string, cell: Cell, ancestors: readonly Node[], file: FileFlow): boolean {
  const parent = ancestors.at(-1);
  const named = parent && file.placeOf(parent, ancestors.slice(0, -1)).scope?.find(name);
  return named ? flow(cell, named) : false;
}

function learnModule(node: Node, file: FileFlow, place: Place): boolean {
  const exportAs = (name: string, value: Cell | null): boolean => flow(value, file.exports.member(name));
  const find = (name: string): Cell | null => place.scope?.find(name) ?? null;
  if (node.type === 'ImportDeclaration') {
    const module = file.module(node.source.value);
    return node.specifiers
      .map((specifier) => {
        const name = specifier.type === 'ImportSpecifier' ? readName(specifier.imported, false) : 'default';
        const value = specifier.type === 'ImportNamespaceSpecifier' ? module : file.takeMember(module, name ?? '');
        const local = find(specifier.local.name);
        return local ? flow(value, local) : false;
      })
      .includes(true);
  }
  if (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference') {
    const local = find(node.id.name);
    return local ? flow(file.module(node.moduleReference.expression.value), local) : false;
  }
  if (node.type === 'ExportDefaultDeclaration') {
    const { declaration } = node;
    const isNamed = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration';
    return exportAs('default', isNamed ? file.cellOf(declaration) : file.evaluate(declaration, place));
  }
  if (node.type === 'ExportAllDeclaration') return flow(file.module(node.source.value), file.exports);
  if (node.type !== 'ExportNamedDeclaration') return false;
  const source = node.source ? file.module(node.source.value) : null;
  const news = node.specifiers.map((specifier) => {
    if (specifier.type !== 'ExportSpecifier') return false;
    const local = specifier.local.name;
    const value = node.source ? file.takeMember(source, local) : find(local);
    return exportAs(readName(specifier.exported, false) ?? '', value);
  });
  const { declaration } = node;
  const named =
    declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration' ? declaration.id : null;
  if (named) news.push(exportAs(named.name, find(named.name)));
  if (declaration?.type === 'VariableDeclaration')
    for (const { id } of declaration.declarations) {
      if (id.type === 'Identifier') news.push(exportAs(id.name, find(id.name)));
      else if (id.type === 'ObjectPattern')
        for (const property of id.properties) {
          const value = property.type === 'ObjectProperty' ? property.value : null;
          if (value?.type === 'Identifier') news.push(exportAs(value.name, find(value.name)));
        }
    }
  return news.includes(true);
}
