import type { TSESTree } from '@typescript-eslint/types';
import { identify } from '../identity.ts';
import type { Source } from '../source.ts';
import { staticName, type FunctionNode } from '../syntax.ts';

const ELEMENT = /^(?:\[\]|\d+)$/;
/** Classes of the language and of Node.js whose objects have methods of their own alone, by name. */
const BUILT_IN = /^(?:Buffer|Date|(?:Readonly|Weak)?(?:Map|Set)|RegExp|URL|URLSearchParams|Uint8Array)$/;
/** Types that one declaration is made of, inside each other. */
const DEPTH = 8;

/**
 * Does the declared type say that a parameter, or what `steps` lead to from it, is no function that a caller hands over: a text, a number, a list, a table of
 * such by any key, or a method that texts, numbers, lists and what else the language has bring themselves? Where types are checked, so does the value that stands for none.
 */
export function isDeclaredData({ params }: FunctionNode, index: number, steps: readonly string[], source: Source): boolean {
  const param = params[index];
  const pattern = param?.type === 'TSParameterProperty' ? param.parameter : param;
  const target = pattern?.type === 'AssignmentPattern' ? pattern.left : pattern;
  if (target?.type !== 'Identifier' && target?.type !== 'ObjectPattern') return false;
  const declared = target.typeAnnotation?.typeAnnotation;
  if (declared) return isDataAlong(declared, steps, source, DEPTH);
  return pattern?.type === 'AssignmentPattern' && /\.[cm]?tsx?$/.test(source.path) && steps.length < 2 && isBuiltIn(pattern.right, source);
}

function isBuiltIn(value: TSESTree.Expression, source: Source): boolean {
  return value.type === 'Literal' ? value.value !== null : value.type === 'TemplateLiteral' || (value.type === 'NewExpression' && isNamedBuiltIn(value.callee, source));
}

function isNamedBuiltIn(node: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(node, source);
  return root.kind === 'global' && steps.length === 0 && BUILT_IN.test(root.name);
}

function isDataAlong(type: TSESTree.TypeNode, steps: readonly string[], source: Source, depth: number): boolean {
  if (depth === 0) return false;
  const [step, ...rest] = steps;
  const below = (part: TSESTree.TypeNode, left = steps): boolean => isDataAlong(part, left, source, depth - 1);
  switch (type.type) {
    case 'TSStringKeyword':
    case 'TSNumberKeyword':
    case 'TSBigIntKeyword':
    case 'TSBooleanKeyword':
    case 'TSLiteralType':
    case 'TSTemplateLiteralType':
    case 'TSNullKeyword':
    case 'TSUndefinedKeyword': return steps.length < 2;
    case 'TSArrayType': return step !== undefined && ELEMENT.test(step) ? below(type.elementType, rest) : steps.length < 2;
    case 'TSTypeOperator': return type.operator === 'readonly' && type.typeAnnotation?.type === 'TSArrayType' && below(type.typeAnnotation);
    case 'TSUnionType': return type.types.every(part => below(part));
    case 'TSTypeLiteral': return isDataOf(type, step, part => below(part, rest));
    case 'TSTypeReference': {
      if (steps.length < 2 && isNamedBuiltIn(type.typeName, source)) return true;
      const alias = type.typeArguments ? undefined : aliasOf(type, source);
      return alias !== undefined && below(alias.typeAnnotation);
    }
    default: return false;
  }
}

/** A member of what is written as a type; of one by any key, the whole: a function has no such. */
function isDataOf({ members }: TSESTree.TSTypeLiteral, step: string | undefined, isData: (type: TSESTree.TypeNode) => boolean): boolean {
  const [only, ...others] = members;
  if (step === undefined) return only?.type === 'TSIndexSignature' && others.length === 0;
  const member = members.find(one => one.type === 'TSPropertySignature' && staticName(one) === step);
  const declared = member?.type === 'TSPropertySignature' ? member.typeAnnotation?.typeAnnotation : undefined;
  return declared !== undefined && isData(declared);
}

/** What stands for the type in the same file. */
function aliasOf({ typeName }: TSESTree.TSTypeReference, source: Source): TSESTree.TSTypeAliasDeclaration | undefined {
  const { root, steps } = identify(typeName, source);
  return root.kind === 'value' && root.source === source && root.node.type === 'TSTypeAliasDeclaration' && steps.length === 0 ? root.node : undefined;
}
