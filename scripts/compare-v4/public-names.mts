import ts from 'typescript';

/** How a name can be used. */
export type Meaning = 'type' | 'value';

/** Matches the files that declare the Assistants API and related resources, in SDK 4 and later. */
const DECLARED_IN =
  /resources\/(beta\/(assistants|threads|vector-stores|chat)|vector-stores|files)(\/|\.d\.m?ts$)|AssistantStream\.d\.m?ts$/;

/** The properties of a client whose methods are compared. */
const CLIENT_PATHS = ['beta.assistants', 'beta.threads', 'beta.vectorStores', 'beta.chat', 'vectorStores', 'files'];

/** The public names of an SDK. */
export interface PublicNames {
  /** The names in the namespace `OpenAI` and those within it, and how each can be used. */
  names: Map<string, Set<Meaning>>;
  /** The methods and resources of a client. */
  members: Set<string>;
}

/**
 * Reads the public names of the Assistants API from the declarations of a module that exports `OpenAI`. With `everywhere`, it
 * reads all names in the namespace `OpenAI`, wherever they are declared.
 */
export function readPublicNames(program: ts.Program, path: string, everywhere = false): PublicNames {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  const exported = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === 'OpenAI');
  if (!exported) throw new Error(`${path} exports no OpenAI`);
  const client = resolve(checker, exported);
  return {
    names: readNamespace(checker, client, everywhere),
    members: readMembers(checker, checker.getDeclaredTypeOfSymbol(client)),
  };
}

function readNamespace(checker: ts.TypeChecker, root: ts.Symbol, everywhere: boolean): Map<string, Set<Meaning>> {
  const names = new Map<string, Set<Meaning>>();
  const visit = (namespace: ts.Symbol, prefix: string, above: readonly ts.Symbol[]): void => {
    for (const entry of checker.getExportsOfModule(namespace)) {
      const symbol = resolve(checker, entry);
      const meanings = readMeanings(symbol);
      if (meanings.size === 0 || above.includes(symbol)) continue;
      const name = `${prefix}.${entry.name}`;
      if (everywhere || isOfAssistants(symbol)) names.set(name, meanings);
      if (symbol.flags & ts.SymbolFlags.Module) visit(symbol, name, [...above, symbol]);
    }
  };
  visit(root, root.name, [root]);
  return names;
}

function readMembers(checker: ts.TypeChecker, client: ts.Type): Set<string> {
  const members = new Set<string>();
  const visit = (type: ts.Type, path: string): void => {
    for (const property of checker.getPropertiesOfType(type)) {
      const declaration = property.valueDeclaration ?? property.declarations?.[0];
      const isHidden =
        declaration && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.NonPublicAccessibilityModifier;
      if (isHidden || property.name.startsWith('_')) continue;
      const name = `${path}.${property.name}`;
      members.add(name);
      const propertyType = checker.getTypeOfSymbol(property);
      if (propertyType.getCallSignatures().length === 0) visit(propertyType, name);
    }
  };
  for (const path of CLIENT_PATHS) {
    let type: ts.Type | undefined = client;
    for (const name of path.split('.')) {
      const property: ts.Symbol | undefined = type && checker.getPropertyOfType(type, name);
      type = property && checker.getTypeOfSymbol(property);
    }
    if (type) visit(type, `client.${path}`);
  }
  return members;
}

function resolve(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function readMeanings(symbol: ts.Symbol): Set<Meaning> {
  const meanings = new Set<Meaning>();
  if (symbol.flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Prototype)) return meanings;
  if (symbol.flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Namespace)) meanings.add('type');
  if (symbol.flags & ts.SymbolFlags.Value & ~ts.SymbolFlags.NamespaceModule) meanings.add('value');
  return meanings;
}

function isOfAssistants(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((node) => DECLARED_IN.test(node.getSourceFile().fileName)) ?? false;
}
