import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as entry from '../../src/index.js';
import { pack, ROOT } from './pack.js';

/** The names of the values that a module declares. */
function declaredValues(path: string): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram([path], options);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${path} is no module`);
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => {
      if (symbol.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration)) return false;
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return (target.flags & ts.SymbolFlags.Value) !== 0;
    })
    .map((symbol) => symbol.name);
}

test('the root entry exports at run time what its declarations say', () => {
  expect(Object.keys(entry).sort()).toEqual(declaredValues(join(ROOT, 'src/index.types.ts')).sort());
});

test('the built declarations of the root entry say no more', async () => {
  const { cleanUp } = await pack();
  cleanUp();
  for (const file of ['dist/index.d.ts', 'dist/index.d.cts']) {
    expect(declaredValues(join(ROOT, file)).sort(), file).toEqual(Object.keys(entry).sort());
  }
});
