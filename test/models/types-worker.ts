import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * Walks paths through the declarations of modules: `node types-worker.ts <folder>`, a JSON object of paths by specifier on stdin.
 * Answers with a line of JSON: by specifier and path, whether the path is declared, and what a call of it returns.
 */
export type Declared = 'promise' | 'plain' | 'declared' | 'missing' | 'unknown';

const [folder] = process.argv.slice(2) as [string];
const asked = JSON.parse(readFileSync(0, 'utf8')) as Record<string, readonly string[]>;
const entry = join(folder, 'entry.mts');
writeFileSync(entry, `${Object.keys(asked).filter(name => name !== 'global').map(name => `import ${JSON.stringify(name)};`).join('\n')}\nexport const everything = globalThis;\n`);
const program = ts.createProgram([entry], {
  module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ESNext, lib: ['lib.esnext.d.ts', 'lib.dom.d.ts'],
  strict: true, skipLibCheck: true, noEmit: true, types: ['node'], typeRoots: [join(folder, 'node_modules/@types')],
});
const checker = program.getTypeChecker();
const source = program.getSourceFile(entry)!;

/** A place on a path: a symbol that may be a value, a type or both, or a bare type. */
type Spot = { readonly symbol: ts.Symbol } | { readonly type: ts.Type };

const answers = Object.fromEntries(Object.entries(asked).map(([specifier, paths]) => {
  const roots = rootsOf(specifier);
  return [specifier, Object.fromEntries(paths.map(path => [path, roots ? declaredAt(roots, path) : 'unknown']))];
}));
process.stdout.write(`\nwalked ${JSON.stringify(answers)}\n`);

function rootsOf(specifier: string): readonly Spot[] | undefined {
  for (const statement of source.statements) {
    if (specifier === 'global' && ts.isVariableStatement(statement)) return [{ type: checker.getTypeAtLocation(statement.declarationList.declarations[0]!) }];
    if (!ts.isImportDeclaration(statement) || (statement.moduleSpecifier as ts.StringLiteral).text !== specifier) continue;
    const module = checker.getSymbolAtLocation(statement.moduleSpecifier);
    if (!module || program.getSourceFile(module.declarations?.[0]?.getSourceFile().fileName ?? '')?.isDeclarationFile !== true) return undefined;
    const defaults = checker.getExportsOfModule(module).filter(({ name }) => name === 'default');
    const whole = module.exports?.get(ts.InternalSymbolName.ExportEquals);
    const roots = [module, ...defaults, ...(whole ? [whole] : [])].map(resolved);
    return roots.map(symbol => ({ symbol }));
  }
  return undefined;
}

function declaredAt(roots: readonly Spot[], path: string): Declared {
  const steps = path === '' ? [] : path.split('.');
  let spots = roots;
  for (const step of steps) {
    if (step.includes('*')) return 'unknown';
    const next = spots.flatMap(spot => stepFrom(spot, step));
    if (next.length === 0) return spots.some(isAny) ? 'unknown' : 'missing';
    spots = next;
  }
  if (steps.at(-1) === 'new') return 'declared';
  const returned = spots.flatMap(returnsOf);
  if (returned.length === 0) return spots.some(isAny) ? 'unknown' : 'missing';
  if (returned.some(type => (type.flags & ts.TypeFlags.Any) !== 0)) return 'declared';
  const thenable = returned.filter(type => checker.getPropertyOfType(checker.getApparentType(type), 'then') !== undefined || (type.isUnion() && type.types.some(one => checker.getPropertyOfType(one, 'then'))));
  return thenable.length === returned.length ? 'promise' : thenable.length === 0 ? 'plain' : 'declared';
}

function stepFrom(spot: Spot, step: string): readonly Spot[] {
  if (step === '()') return returnsOf(spot).map(type => ({ type: checker.getAwaitedType(type) ?? type }));
  if (step === 'new') return instancesOf(spot).map(type => ({ type }));
  const members = alternatives(typesOf(spot)).flatMap(type => (step === '[]' ? elementsOf(type) : propertyOf(type, step))).map((type): Spot => ({ type }));
  return 'symbol' in spot ? [...members, ...exportNamed(spot.symbol, step)] : members;
}

function elementsOf(type: ts.Type): readonly ts.Type[] {
  return [type.getNumberIndexType(), type.getStringIndexType()].filter(one => one !== undefined);
}

function propertyOf(type: ts.Type, name: string): readonly ts.Type[] {
  const property = checker.getPropertyOfType(checker.getApparentType(type), name);
  return property ? [checker.getTypeOfSymbol(property)] : [];
}

function exportNamed(symbol: ts.Symbol, name: string): readonly Spot[] {
  if ((symbol.flags & (ts.SymbolFlags.Module)) === 0) return [];
  return checker.getExportsOfModule(symbol).filter(one => one.name === name).map(one => ({ symbol: resolved(one) }));
}

function instancesOf(spot: Spot): readonly ts.Type[] {
  const made = typesOf(spot).flatMap(type => type.getConstructSignatures().map(signature => signature.getReturnType()));
  const isType = 'symbol' in spot && (spot.symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0;
  return isType ? [...made, checker.getDeclaredTypeOfSymbol(spot.symbol)] : made;
}

function returnsOf(spot: Spot): readonly ts.Type[] {
  return alternatives(typesOf(spot)).flatMap(type => type.getCallSignatures().map(signature => signature.getReturnType()));
}

function typesOf(spot: Spot): readonly ts.Type[] {
  if ('type' in spot) return [spot.type];
  return (spot.symbol.flags & ts.SymbolFlags.Value) === 0 ? [] : [checker.getTypeOfSymbol(spot.symbol)];
}

function alternatives(types: readonly ts.Type[]): readonly ts.Type[] {
  return types.flatMap(type => { const whole = checker.getNonNullableType(type); return whole.isUnion() ? whole.types : [whole]; });
}

/** Nothing is declared of `any`, nor of a type that the caller chooses. */
function isAny(spot: Spot): boolean {
  return typesOf(spot).some(type => (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.TypeParameter)) !== 0 || (type.isIntersection() && type.types.some(one => one.isTypeParameter())));
}

function resolved(symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}
