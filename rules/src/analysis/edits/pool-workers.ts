import type { TSESTree } from '@typescript-eslint/types';
import { basename, extname } from 'node:path';
import type { WorkerPerTask } from '../hazards/worker-per-task.ts';
import { keyOfNode } from '../identity.ts';
import type { Source } from '../source.ts';
import { findVariable } from '../variables.ts';
import { lineBelowImports } from './below-imports.ts';
import { bundledOf } from './bundled.ts';
import { isRefusal, type Edit, type Edits, type Refusal } from './edit.ts';
import { semicolonOf } from './gap.ts';
import { UNKNOWN_KIND } from './import-line.ts';
import { importName } from './imports.ts';
import { freeName } from './names.ts';
import { placeBeside, runsAsModule, type NewFilePlace } from './new-file.ts';
import { scriptFileOf, type ScriptFile } from './pool-workers/script-file.ts';
import { taskModule } from './pool-workers/task-module.ts';
import { wrapperOf, type Wrapper } from './pool-workers/wrapper.ts';
import { isUsedOutside, unusedImports, wholeLines, withInsertions } from './unused-imports.ts';

/**
 * `new Promise((resolve, reject) => { const worker = new Worker(file, { workerData }); … })` → `pool.run('run', [workerData])`, with one `WorkerPool` for the file.
 * What the script of the thread does becomes the function `run` of a new file beside it.
 */
export const poolWorkers: Edits<WorkerPerTask, unknown> = ({ call, what }, source) => {
  if (what === 'process') return PROCESS;
  if (call.type !== 'NewExpression' || keyOfNode(call.callee, source) !== 'worker_threads:Worker') return THREAD;
  const wrapper = wrapperOf(call, source);
  if (isRefusal(wrapper)) return wrapper;
  const isModule = runsAsModule(source);
  if (isModule === undefined) return UNKNOWN_KIND;
  const file = scriptFileOf(call.arguments[0], isModule, source);
  if (isRefusal(file)) return file;
  const bundled = bundledOf(source);
  if (bundled) return bundled;
  const place = placeBeside(file.script, `${stemOf(file.script.path)}.task`);
  if (isRefusal(place)) return place;
  const text = taskModule(file.script, wrapper.by, place);
  if (typeof text !== 'string') return text;
  const imported = importName({ module: '@headgate/runtime/workers', name: 'WorkerPool', local: 'WorkerPool', alias: 'TaskPool' }, source, source.ast);
  if (isRefusal(imported)) return imported;
  const worker = findVariable(call.callee, source);
  const unused = unusedImports(worker ? [worker] : [], [wrapper.promise], source);
  if (isRefusal(unused)) return unused;
  const pool = poolFor(imported.expression, file, place, source);
  const path = heldPath(file, wrapper, source);
  return {
    edits: [...withInsertions([...unused, ...path], [...imported.edits, ...pool.edits], source.text), { range: wrapper.promise.range, text: callOf(pool.name, wrapper, source) }],
    creates: [{ path: place.path, text }],
    after: worker?.references.map(({ identifier }) => (identifier as TSESTree.Node).range).filter(range => range !== call.callee.range) ?? [],
    because: [
      `${basename(file.script.path)} takes one input and posts one result; \`run\` in ${basename(place.path)} takes and gives the same, and keeps nothing between tasks.`,
      `All that is done with the thread is to wait for its message, its error or its end. ${basename(file.script.path)} stays for others who start it.`,
    ],
    observable: [
      'As many tasks as there are cores run at once; the others wait for a thread.',
      'Tasks that share a thread share the modules that it has loaded, and a task that ends its thread is rejected with a `WorkerCrashedError`.',
    ],
  };
};

function stemOf(path: string): string {
  const stem = basename(path, extname(path));
  return stem.replace(/[.-]?worker$/i, '') || stem;
}

/** `resizePool` for `resize.worker.js`. */
function poolName(path: string): string {
  const words = stemOf(path).replace(/^worker$/i, '').split(/[^A-Za-z\d]+/).filter(word => word !== '');
  return [...words, 'pool'].map((word, index) => (index === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1)).join('').replace(/^(?=\d)/, 'pool');
}

function callOf(pool: string, { promise, input, then }: Wrapper, { text }: Source): string {
  const quote = /['"]/.exec(text)?.[0] === '"' ? '"' : '\'';
  const result = `${pool}.run(${quote}run${quote}, [${input ? text.slice(...input.range) : ''}])${then === undefined ? '' : `.then(${then})`}`;
  if (!promise.typeArguments) return result;
  const cast = `${result} as Promise${text.slice(...promise.typeArguments.range)}`;
  return /^(?:ArrowFunctionExpression|ReturnStatement|VariableDeclarator)$/.test(promise.parent.type) ? cast : `(${cast})`;
}

/** The constant that nothing but the thread needed goes. */
function heldPath({ held }: ScriptFile, { promise }: Wrapper, { text }: Source): readonly Edit[] {
  const statement = held && !isUsedOutside(held, [promise]) ? (held.defs[0]!.node as TSESTree.Node).parent : undefined;
  return statement ? [{ range: wholeLines(statement.range[0], statement, text), text: '' }] : [];
}

/** The pool, below the imports, where it is not there already. It is told its file as the thread was. */
function poolFor(constructor: string, file: ScriptFile, place: NewFilePlace, source: Source): { readonly name: string; readonly edits: readonly Edit[] } {
  const { text, ast, path } = source;
  const stem = basename(place.path, extname(place.path));
  const named = file.naming(stem);
  const made = `new ${constructor}${/tsx?$/.test(path) ? `<typeof import(${named.specifier})>` : ''}(${named.code})`;
  const isIt = (one: TSESTree.Node): boolean => one.type === 'NewExpression' && text.slice(...one.callee.range) === constructor && text.slice(...one.range).includes(stem);
  const known = ast.body.flatMap(one => (one.type === 'VariableDeclaration' ? one.declarations : [])).find(({ id, init }) => id.type === 'Identifier' && init && isIt(init));
  if (known) return { name: text.slice(...known.id.range), edits: [] };
  const name = freeName(poolName(file.script.path), [], source);
  return { name, edits: [lineBelowImports(`const ${name} = ${made}${semicolonOf(source)}`, source)] };
}

const PROCESS: Refusal = { reason: 'process', missing: 'That a thread can do what the process does: it has a standard output, a folder and an end of its own.' };
const THREAD: Refusal = { reason: 'not-a-thread', missing: 'How the thread is started: something else than `new Worker` of `node:worker_threads` does it.' };
