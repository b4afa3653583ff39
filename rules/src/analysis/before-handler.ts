import type { TSESTree } from '@typescript-eslint/types';
import type { ReachKind, Way } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';
import { servingWay } from './ways.ts';

/**
 * Who or what stands between a client and what runs this: `administrators` send it alone, or a validator of another file may bound it. The route, the method that the framework
 * calls, or what is registered before the handler says so, as in `app.patch('/users', requires({ admin: true }), validate(schema), handler)`.
 */
export function guardOf(node: TSESTree.Node, source: Source): 'administrators' | 'validator' | undefined {
  const way = servingWay(node, source, ['request', 'action', 'message']);
  if (!way) return undefined;
  const before = [registration(way, source), besideHandler(way, source)];
  if ([way.entry.name, way.entry.node.facts.name, ...before].some(text => ADMINISTRATORS.test(text))) return 'administrators';
  return before.some(text => VALIDATORS.test(text)) ? 'validator' : undefined;
}

const ADMINISTRATORS = /(?<![a-z])admin|Admin/;
const VALIDATORS = /valid(?!ity)|schema/i;

/** The call that registers the handler, up to the first function that it holds. */
function registration({ entry: { registered } }: Way<ReachKind>, source: Source): string {
  return registered ? head(textOf(registered.from.file.path, source).slice(registered.call.at, registered.call.end)) : '';
}

function head(text: string): string {
  return text.slice(0, text.search(/=>|\bfunction\b|$/));
}

/** What is before a function in the list that it is an element of: `compose([requireLogin, withSchema(input), async ctx => …])`. */
function besideHandler({ entry: { node: { file, facts } } }: Way<ReachKind>, source: Source): string {
  const before = textOf(file.path, source).slice(Math.max(0, facts.at - BESIDE), Math.max(0, facts.at));
  return /\[([^[\]=;]*),\s*$/.exec(before)?.[1] ?? '';
}

/** Characters in which a list of what runs before a handler ends. */
const BESIDE = 400;

function textOf(path: string, source: Source): string {
  return sourceAt(path, source)?.text ?? '';
}
