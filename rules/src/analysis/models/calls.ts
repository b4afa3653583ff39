import type { CallModel } from './model.ts';
import { expand, indexRows, type Index } from './table.ts';
import { TABLES } from './tables/all.ts';

export type { CallModel } from './model.ts';

/** A module's rows, and what a path in the module is called there. */
interface Place { readonly index: Index; readonly prefix: string }

/** What was answered before: a project asks for few keys, many times each. */
const answers = new Map<string, CallModel | null>();
const places = new Map<string, Place | undefined>();
const indexes = new Map<string, Index>();

/** Methods that give their receiver back, so that `createClient().on('error', log)` is still a client. */
const FLUENT = /\.(?:on|once|addListener|off|removeListener|ref|unref|setMaxListeners)\.\(\)/g;

/** The model of the call whose callee has `key` (see `keyOf`). */
export function callModel(key: string): CallModel | undefined {
  const known = answers.get(key);
  if (known !== undefined) return known ?? undefined;
  const colon = key.indexOf(':');
  const place = placeFor(key.slice(0, colon));
  const model = place && modelIn(place, key.slice(colon + 1));
  answers.set(key, model ?? null);
  return model;
}

/** The last names in the paths of all rows whose model `test` accepts. */
export function methodsOf(test: (model: CallModel) => boolean): ReadonlySet<string> {
  const rows = Object.values(TABLES).flatMap(({ rows: all }) => Object.entries(all));
  return new Set(rows.flatMap(([path, model]) => (test(model) ? expand(path).map(one => one.split('.').at(-1)!) : [])));
}

/** The packages with a row whose model `test` accepts. */
export function packagesWith(test: (model: CallModel) => boolean): readonly string[] {
  const modules = Object.entries(TABLES).filter(([, { rows }]) => Object.values(rows).some(test)).map(([module]) => module.split('/'));
  return [...new Set(modules.map(parts => parts.slice(0, parts[0]!.startsWith('@') ? 2 : 1).join('/')))];
}

/** Does any call of this module have a model? */
export function isModelled(module: string): boolean {
  return placeFor(module) !== undefined;
}

function placeFor(module: string): Place | undefined {
  if (module.startsWith('.')) return undefined;
  let place = places.get(module);
  if (!place && !places.has(module)) places.set(module, place = placeOf(module));
  return place;
}

function modelIn({ index, prefix }: Place, path: string): CallModel | undefined {
  const whole = join(prefix, path);
  return modelAt(whole, index) ?? modelAt(whole.replaceAll(FLUENT, ''), index);
}

function join(prefix: string, path: string): string {
  return prefix && path ? `${prefix}.${path}` : prefix || path;
}

function modelAt(path: string, { exact, patterns }: Index): CallModel | undefined {
  return exact.get(path) ?? patterns.find(([pattern]) => pattern.test(path))?.[1];
}

/** Modules whose classes extend those of another under the same names. Source: sequelize-typescript 2.1, `src/model` and `src/sequelize`. */
const EXTENDING: ReadonlyMap<string, string> = new Map([['sequelize-typescript', 'sequelize']]);

function placeOf(extending: string): Place | undefined {
  const module = EXTENDING.get(extending) ?? extending;
  const name = Object.hasOwn(TABLES, module) ? module : FAMILIES.find(family => module.startsWith(family.slice(0, -1)));
  if (name !== undefined) return { index: indexOf(name), prefix: '' };
  const slash = module.indexOf('/');
  const parent = module.slice(0, Math.max(slash, 0));
  if (!Object.hasOwn(TABLES, parent) || !TABLES[parent]?.hasSubpaths) return undefined;
  return { index: indexOf(parent), prefix: module.slice(slash + 1).replace(/\.js$/, '') };
}

const FAMILIES = Object.keys(TABLES).filter(name => name.endsWith('*'));

function indexOf(name: string): Index {
  let index = indexes.get(name);
  const table = TABLES[name]!;
  if (!index) indexes.set(name, index = indexRows({ ...table.earlier?.rows, ...table.rows }));
  return index;
}
