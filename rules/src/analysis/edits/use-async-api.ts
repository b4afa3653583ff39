import type { TSESTree } from '@typescript-eslint/types';
import type { EventLoopBlocking } from '../hazards/event-loop-blocking.ts';
import { keyOfNode } from '../identity.ts';
import type { Source } from '../source.ts';
import { isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { requiredModule } from './import-line.ts';
import { importName, type ImportNeed } from './imports.ts';
import { replaceImport } from './replace-import.ts';
import { asyncFormOf, NO_FORM, type AsyncForm } from './use-async-api/forms.ts';
import { awaiting, chainOf, waitFor } from './use-async-api/waiting.ts';

/**
 * `readFileSync(path)` → `await readFile(path)`, and `pbkdf2Sync(…)` → `await promisify(pbkdf2)(…)`. A function that is not async becomes so where everybody
 * who calls it, in whatever file, can wait, or is a framework that waits for its handlers. A short call, to which nothing known leads, is left alone.
 */
export const useAsyncApi: Edits<EventLoopBlocking, unknown> = ({ call, cost, way }, source) => {
  if (cost === 'stat' && way === undefined) return UNSERVED;
  const form = call.type === 'CallExpression' ? asyncFormOf(call, source) : NO_FORM;
  if (isRefusal(form)) return form;
  if (call.type !== 'CallExpression' || call.optional || call.typeArguments) return CALLEE;
  const waiting = waitFor(call, source);
  if (isRefusal(waiting)) return waiting;
  const callee = calleeOf(call, form, source);
  if (isRefusal(callee)) return callee;

  const { before, after } = awaiting(call, source, form.then === '.stdout');
  const [start, end] = call.callee.range;
  const own: Edit[] = [...callee.imports, ...form.edits, ...waiting.edits];
  if (callee.range[0] > start) own.push({ range: [start, start], text: before + callee.opening }, { range: callee.range, text: callee.text });
  else own.push({ range: callee.range, text: before + callee.opening + callee.text });
  if (callee.closing !== '') own.push({ range: [end, end], text: callee.closing });
  const behind = after + form.then;
  if (behind !== '') own.push({ range: [call.range[1], call.range[1]], text: behind });
  return {
    edits: own,
    elsewhere: waiting.elsewhere,
    ...(callee.after ? { after: callee.after } : {}),
    because: [
      `\`${form.name}\` gives what the synchronous call gave, and its errors where it stood.`,
      waiting.edits.length === 0 ? 'The function is async.' : chainOf(waiting, source),
    ],
    observable: ['Other code runs while it waits, where nothing did before.', ...form.observable],
  };
};

/** Is there something to wait for? A computation that its module gives no promise of is for `offloadToWorker`. */
export function isAwaitable({ call, cost }: EventLoopBlocking, source: Source): boolean {
  return cost !== 'cpu' || (call.type === 'CallExpression' && asyncFormOf(call, source) !== NO_FORM);
}

/** What takes the place of `range`, what stands before and behind the whole callee, and the imports that this needs. */
interface Callee extends Pick<Rewrite, 'after'> { readonly range: readonly [number, number]; readonly text: string; readonly opening: string; readonly closing: string; readonly imports: readonly Edit[] }

function calleeOf({ callee }: TSESTree.CallExpression, { name, from }: AsyncForm, source: Source): Callee | Refusal {
  const promisify = from === 'callback' ? importName(promisifyNeed(source), source, callee) : undefined;
  if (promisify && isRefusal(promisify)) return promisify;
  const wrap = { opening: promisify ? `${promisify.expression}(` : '', closing: promisify ? ')' : '', imports: promisify?.edits ?? [] };
  if (callee.type === 'MemberExpression') {
    const { property, object, optional, computed } = callee;
    if (optional || computed || keyOfNode(callee, source)?.replace(/:.*/s, ':') !== keyOfNode(object, source)) return CALLEE;
    const promises: Edit = { range: [object.range[1], object.range[1]], text: '.promises' };
    return { ...wrap, range: property.range, text: name, imports: from === 'promises' ? [...wrap.imports, promises] : wrap.imports };
  }
  if (callee.type !== 'Identifier') return CALLEE;
  const replaced = isSameName(callee, name, source) ? { expression: callee.name, edits: [], after: undefined } : replaceImport(callee, module => needOf(name, from, module, source), source);
  return isRefusal(replaced) ? replaced : { ...wrap, range: callee.range, text: replaced.expression, imports: [...wrap.imports, ...replaced.edits], ...(replaced.after ? { after: replaced.after } : {}) };
}

/** `randomBytes` gives a promise of the same bytes by `promisify`. */
function isSameName(callee: TSESTree.Identifier, name: string, source: Source): boolean {
  return keyOfNode(callee, source)?.endsWith(`:${name}`) === true;
}

function needOf(name: string, from: AsyncForm['from'], module: string, source: Source): ImportNeed {
  return { module: from === 'promises' ? spelling(`${module}/promises`, source) : module, name, local: name, alias: `${name}Async` };
}

function promisifyNeed(source: Source): ImportNeed {
  const hasPrefix = source.ast.body.some(one => importsOf(one).some(path => path.startsWith('node:')));
  return { module: spelling(hasPrefix ? 'node:util' : 'util', source), name: 'promisify', local: 'promisify', alias: 'promisifyCallback' };
}

/** The module with or without `node:`, as the file imports it already; as `wanted` where it does not. */
function spelling(wanted: string, source: Source): string {
  const bare = wanted.replace(/^node:/, '');
  return source.ast.body.flatMap(importsOf).find(path => path === bare || path === `node:${bare}`) ?? wanted;
}

function importsOf(statement: TSESTree.ProgramStatement): readonly string[] {
  if (statement.type === 'ImportDeclaration') return statement.importKind === 'type' ? [] : [statement.source.value];
  return statement.type === 'VariableDeclaration' ? statement.declarations.flatMap(({ init }) => requiredModule(init) ?? []) : [];
}

const UNSERVED: Refusal = { reason: 'unserved', missing: 'Whether anything waits for the thread: nothing known leads here, as in a start-up or a command, and to ask the file system takes no longer than to wait for it.' };
const CALLEE: Refusal = { reason: 'callee', missing: 'How to call the asynchronous form: the function is not called as a property of its module, or by an imported name.' };
