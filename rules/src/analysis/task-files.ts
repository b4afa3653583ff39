import type { TSESTree } from '@typescript-eslint/types';
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { walk } from './detector.ts';
import { keyOfNode } from './identity.ts';
import { programOf, type Program } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';

/** Modules whose pools run the functions of a file in threads. */
const POOLS = /^(?:@headgate\/runtime\/workers|piscina|tinypool|workerpool)$/;

const files = new WeakMap<Program, ReadonlySet<string>>();

/** Does some file of the project make a pool of threads that run the functions of this one? */
export function isTaskFile(source: Source): boolean {
  const program = programOf(source);
  let known = files.get(program);
  if (!known) files.set(program, known = taskFiles(program));
  return known.has(source.path);
}

function taskFiles({ graph }: Program): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path, facts } of graph.linker.files) {
    const source = facts.imports.some(module => POOLS.test(module)) ? sourceAt(path) : undefined;
    if (source) for (const named of namedIn(source)) found.add(named);
  }
  return found;
}

/** The files that pools are told in this one: beside it by a path, or by its own name, as `offload` is. */
function namedIn(source: Source): readonly string[] {
  const { path } = source;
  const found: string[] = [];
  const add = (file: string): void => {
    found.push(...[file, file.replace(/js$/, 'ts'), file.replace(/ts$/, 'js')].filter(one => existsSync(one)));
  };
  walk(source.ast, source, node => {
    if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return;
    if (!POOLS.test(keyOfNode(node.callee, source)?.split(':')[0] ?? '')) return;
    for (const argument of node.arguments) {
      if (/^(?:import\.meta\.url|__filename)$/.test(source.text.slice(...argument.range))) add(`${path.slice(0, -extname(path).length)}.worker${extname(path)}`);
      walk(argument, source, at => {
        for (const text of textsOf(at)) add(join(dirname(path), text));
      });
    }
  });
  return found;
}

function textsOf(node: TSESTree.Node): readonly string[] {
  if (node.type === 'Literal' && typeof node.value === 'string') return /\.[cm]?[jt]s$/.test(node.value) ? [node.value] : [];
  return node.type === 'TemplateLiteral' ? node.quasis.flatMap(({ value: { cooked } }) => (cooked !== null && /\.[cm]?[jt]s$/.test(cooked) ? [cooked] : [])) : [];
}
