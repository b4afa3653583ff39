import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Two operations on one object: `writer` changes it, by its name, and `reader` is handed it. */
export interface Handed { readonly writer: TSESTree.CallExpression; readonly reader: TSESTree.CallExpression; readonly name: string }

const CHANGES = /^(?:append|apply|clear|increment|insert|push|remove|replace|set|update)(?=[A-Z]|$)/;

/** `Promise.all([pad.setText(text), clients.update(pad)])`, of an object of the function around: which text the clients get nobody knows. */
export function handedMeanwhile(elements: readonly TSESTree.Node[], source: Source): readonly Handed[] {
  const calls = elements.map(unwrap).filter(one => one.type === 'CallExpression');
  return calls.flatMap(writer => {
    const changed = writer.callee.type === 'MemberExpression' && CHANGES.test(staticName(writer.callee) ?? '') ? unwrap(writer.callee.object) : undefined;
    const variable = changed?.type === 'Identifier' ? findVariable(changed, source) : undefined;
    const declared = variable?.identifiers[0];
    const around = findAncestor(writer, isFunction);
    if (!variable || !declared || !around || !isWithin(declared, around)) return [];
    const reader = calls.find(one => one !== writer && one.arguments.some(given => given.type === 'Identifier' && findVariable(given, source) === variable));
    return reader ? [{ writer, reader, name: variable.name }] : [];
  });
}
