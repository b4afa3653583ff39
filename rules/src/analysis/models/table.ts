import type { CallModel } from './model.ts';

/**
 * Models by path. A path is the callee's identity steps joined by dots (`Pool.new.query`), the empty one a call of the module itself.
 * `{a,b}` stands for either, `*` for any one step, or a part of one, `**` for any number of them. A path without `*` wins over one with it,
 * and methods of emitters only match what names them.
 */
export type Rows = Readonly<Record<string, CallModel>>;

/** What the calls of one module do. */
export interface Table {
  /** Where the rows come from: the page, and the release that the rows are checked against as `package@version`, or `node`. */
  readonly docs: string;
  readonly release: string;
  readonly rows: Rows;
  /** Rows that only an earlier release has. */
  readonly earlier?: { readonly release: string; readonly rows: Rows };
  /** `lodash/cloneDeep` is the `cloneDeep` of `lodash`. */
  readonly hasSubpaths?: true;
}

/** By module; a name that ends in `*` stands for all modules that begin so. */
export type Tables = Readonly<Record<string, Table>>;

/** A table made ready for questions. */
export interface Index {
  readonly exact: ReadonlyMap<string, CallModel>;
  readonly patterns: readonly (readonly [pattern: RegExp, model: CallModel])[];
}

export function indexRows(rows: Rows): Index {
  const exact = new Map<string, CallModel>();
  const patterns: [RegExp, CallModel][] = [];
  for (const [braced, model] of Object.entries(rows)) {
    for (const path of expand(braced)) {
      if (path.includes('*')) patterns.push([patternOf(path), model]);
      else exact.set(path, model);
    }
  }
  return { exact, patterns };
}

/** The paths that a braced path stands for. Braces nest. */
export function expand(braced: string): readonly string[] {
  const open = braced.indexOf('{');
  if (open < 0) return [braced];
  const choices: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < braced.length; at++) {
    const character = braced[at];
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (depth > 1 || (character !== ',' && depth > 0)) continue;
    choices.push(braced.slice(start, at));
    start = at + 1;
    if (depth === 0) break;
  }
  const tails = expand(braced.slice(start));
  return choices.flatMap(expand).flatMap(choice => tails.map(tail => braced.slice(0, open) + choice + tail));
}

/** The rows of what is found at `receiver`, the module itself where that is empty. */
export function under(receiver: string, rows: Rows): Rows {
  return receiver === '' ? rows : Object.fromEntries(Object.entries(rows).map(([path, model]) => [`${receiver}.${path}`, model]));
}

/** What a `*` at the end does not stand for: nearly every client is an emitter, too. */
const EMITTER = '(?:addListener|emit|eventNames|listenerCount|listeners|off|on|once|prependListener|prependOnceListener|rawListeners|removeAllListeners|removeListener|setMaxListeners)$';

function patternOf(path: string): RegExp {
  const steps = path.split('.').map((step, index, { length }) => {
    const end = index === length - 1 ? '' : '\\.';
    if (step === '**') return end ? '(?:.*\\.)?' : `(?!(?:.*\\.)?${EMITTER}).*`;
    const name = step.replaceAll(/[$()[\]]/g, '\\$&').replaceAll('*', '[^.]+');
    return end || !step.includes('*') ? name + end : `(?!${EMITTER})${name}`;
  });
  return new RegExp(`^${steps.join('')}$`);
}
