import type { TSESTree } from '@typescript-eslint/types';
import type { FanOut } from '../../hazards/unbounded-concurrency.ts';
import type { Source } from '../../source.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Edit, type Refusal, type Rewrite } from '../edit.ts';
import { importName } from '../imports.ts';

type Library = Extract<FanOut, { readonly form: 'library' }>;

/** `pMap(items, mapper)` → `pMap(items, mapper, { concurrency: 8 })`, the same with Bluebird, and `async.each(items, task)` → `async.eachLimit(items, 8, task)`. */
export function rewriteLibrary(finding: Library, concurrency: number, source: Source): Rewrite | Refusal {
  return /^async(?:-es)?(?:\/|$)/.test(finding.library) ? withLimitedName(finding, concurrency, source) : withOption(finding, concurrency, source);
}

/** Functions of `async` that start every task at once and have a twin with `Limit` that takes the limit second. */
const HAVE_LIMIT = new Set([
  'concat', 'detect', 'each', 'eachOf', 'every', 'filter', 'flatMap', 'forEach', 'forEachOf', 'groupBy', 'map', 'mapValues', 'parallel', 'reject', 'some', 'times',
]);

function withLimitedName({ call, library, items, mapper }: Library, concurrency: number, source: Source): Rewrite | Refusal {
  const { callee } = call;
  const property = callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier' ? callee.property : undefined;
  const name = property?.name ?? importedName(callee, source);
  if (name === undefined || !HAVE_LIMIT.has(name)) return { reason: 'library-call', missing: 'Which function of `async` is called: only one that is named in the call or in an import has a known twin with a limit.' };
  const because = [`\`${name}Limit\` of \`async\` is \`${name}\` with a limit.`];
  const at = endOf(items, mapper.range[0], source.text);
  const limit: Edit = { range: [at, at], text: `, ${concurrency}` };
  if (property) return { edits: [{ range: [property.range[1], property.range[1]], text: 'Limit' }, limit], because };
  const imported = importName({ module: library, name: `${name}Limit`, local: `${name}Limit`, alias: `async${name[0]!.toUpperCase()}${name.slice(1)}Limit` }, source, call);
  return isRefusal(imported) ? imported : { edits: [...imported.edits, { range: callee.range, text: imported.expression }, limit], because };
}

function importedName(callee: TSESTree.Expression, source: Source): string | undefined {
  const node = callee.type === 'Identifier' ? findVariable(callee, source)?.defs[0]?.node : undefined;
  return node?.type === 'ImportSpecifier' && node.imported.type === 'Identifier' ? node.imported.name : undefined;
}

function withOption({ call, library, mapper }: Library, concurrency: number, { text }: Source): Rewrite | Refusal {
  const because = [`\`concurrency\` is an option of \`${library}\`.`, 'After a first rejection no further task starts.'];
  const options = call.arguments[call.arguments.indexOf(mapper) + 1];
  if (!options) {
    const at = endOf(mapper, call.range[1] - 1, text);
    const before = text.slice(call.arguments[call.arguments.indexOf(mapper) - 1]?.range[1] ?? mapper.range[0], mapper.range[0]);
    const space = /,(\s*\n\s*)$/.exec(before)?.[1] ?? ' ';
    return { edits: [{ range: [at, at], text: `,${space}{ concurrency: ${concurrency} }` }], because };
  }
  const spread = { reason: 'library-options', missing: 'What the options hold: they are not written in the call.' };
  if (options.type !== 'ObjectExpression' || options.properties.some(({ type }) => type === 'SpreadElement')) return spread;
  for (const property of options.properties) {
    if (property.type !== 'Property' || property.computed) return spread;
    if (property.key.type === 'Identifier' && property.key.name === 'concurrency') {
      return property.shorthand ? spread : { edits: [{ range: property.value.range, text: String(concurrency) }], because };
    }
  }
  const [first] = options.properties;
  const edit: Edit = first ? { range: [first.range[0], first.range[0]], text: `concurrency: ${concurrency}, ` } : { range: options.range, text: `{ concurrency: ${concurrency} }` };
  return { edits: [edit], because };
}

/** Past the parentheses that stand around the argument. */
function endOf(argument: TSESTree.Node, end: number, text: string): number {
  return argument.range[1] + /^[\s)]*\)|^/.exec(text.slice(argument.range[1], end))![0].length;
}
