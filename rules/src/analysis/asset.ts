import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TSESTree } from '@typescript-eslint/types';
import { manifestOf } from './context/manifest.ts';
import { keyOfNode } from './identity.ts';
import { joinsPaths } from './joins-paths.ts';
import type { Source } from './source.ts';
import { unwrap } from './syntax.ts';
import { assignedValues, findVariable } from './variables.ts';

const ASSET = /\.(?:png|jpe?g|gif|svg|ico|webp|woff2?|[ot]tf|eot|s?css|less|html?|ejs|hbs|handlebars|pug|mustache|njk|liquid|mjml|pem|crt|cer|key|sql|graphql|gql|json)$/i;
const PLACES: ReadonlySet<string> = new Set(['global:__dirname', 'global:process.cwd.()', 'process:cwd.()']);
/** Variables in variables that are followed: one may be made from itself. */
const DEPTH = 10;

/** Does the call read a file that comes with the code, such as a picture or a template? Its path is the same in every run, and its size is known to who wrote it. */
export function readsAsset({ arguments: [path] }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const parts = path && partsOf(path, source);
  return parts !== undefined && ASSET.test(parts.at(-1) ?? '');
}

/** What a program writes while it runs lies in such folders, also beside its code. */
const WRITTEN = /^\.?(?:backups?|cache|data|db|downloads?|files|images?|logs?|media|output|public|reports?|storage|te?mp|uploads?|var)$/i;

/** Who asks where a file of a package lies: `require.resolve('kit/page.js')`. */
const OF_PACKAGES = /^(?:global:require|module:createRequire\.\(\))\.resolve$/;

/** Does a path lead to a folder beside the code that the code names, or to something in it? That comes with the code, too: who wrote it knows how much it is. */
export function isBesideCode(path: TSESTree.Node, source: Source, depth = 0): boolean {
  const node = unwrap(path);
  if (node.type === 'Identifier') {
    const variable = findVariable(node, source);
    const values = (variable && assignedValues(variable)) ?? [];
    return depth < DEPTH && values.length > 0 && values.every(value => isBesideCode(value, source, depth + 1));
  }
  if (node.type === 'Literal' || node.type === 'TemplateLiteral') return isOfPackage(node.type === 'Literal' ? node.value : node.quasis[0]?.value.cooked, source);
  if (node.type !== 'CallExpression') return false;
  if (OF_PACKAGES.test(keyOfNode(node.callee, source) ?? '')) return true;
  if (!isJoin(node.callee, source)) return false;
  const [base, ...parts] = node.arguments;
  const isOfCode = base?.type === 'Identifier' ? base.name === '__dirname' : base?.type === 'MemberExpression' && base.object.type === 'MetaProperty';
  const names = parts.flatMap(part => partsOf(part, source) ?? []).flatMap(name => name.split('/')).filter(name => !/^\.{0,2}$/.test(name));
  const isThere = isOfCode || (base !== undefined && keyOfNode(base, source) === 'global:process.cwd.()' && isOfPackage(names[0], source));
  return isThere && names.length > 0 && !names.some(name => WRITTEN.test(name));
}

/** `./config/rooms.yaml`, where the package has a folder of that name: a process mostly starts there. */
function isOfPackage(path: unknown, { path: file }: Source): boolean {
  const [, first] = (typeof path === 'string' && /^(?:\.\/)?([\w-][\w.-]*)(?:\/|$)/.exec(path)) || [];
  const manifest = manifestOf(file);
  return first !== undefined && manifest !== undefined && !WRITTEN.test(first) && existsSync(join(manifest.folder, first));
}

/** The literal parts of a path, in their order; undefined where one of its parts may differ from run to run. */
function partsOf(node: TSESTree.Node, source: Source, depth = 0): readonly string[] | undefined {
  const part = unwrap(node);
  switch (part.type) {
    case 'Literal': return [String(part.value)];
    case 'TemplateLiteral': return all(part.quasis.flatMap((quasi, at) => [[quasi.value.cooked ?? ''], ...(part.expressions[at] ? [partsOf(part.expressions[at], source, depth)] : [])]));
    case 'BinaryExpression': return all([part.left, part.right].map(side => partsOf(side, source, depth)));
    case 'CallExpression':
    case 'NewExpression': return isJoin(part.callee, source) ? all(part.arguments.map(one => partsOf(one, source, depth))) : placeOf(part, source);
    case 'Identifier': return valueOf(part, source, depth);
    default: return placeOf(part, source);
  }
}

function all(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return parts.every(part => part !== undefined) ? parts.flat() : undefined;
}

function valueOf(node: TSESTree.Identifier, source: Source, depth: number): readonly string[] | undefined {
  const variable = findVariable(node, source);
  const [value, ...others] = (variable && assignedValues(variable)) ?? [];
  return value && others.length === 0 ? depth < DEPTH ? partsOf(value, source, depth + 1) : undefined : placeOf(node, source);
}

/** Where the code itself lies, or where it was started. */
function placeOf(node: TSESTree.Node, source: Source): readonly string[] | undefined {
  if (node.type === 'MemberExpression' && node.object.type === 'MetaProperty') return [];
  return PLACES.has(keyOfNode(node, source) ?? '') ? [] : undefined;
}

function isJoin(callee: TSESTree.Node, source: Source): boolean {
  const key = keyOfNode(callee, source) ?? '';
  return joinsPaths(callee, source) || key === 'url:fileURLToPath' || key === 'global:URL' || key === 'url:URL';
}
