import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { staticName } from '../../syntax.ts';
import type { Edit, Refusal } from '../edit.ts';

/** The function that gives a promise of what a synchronous one gives. */
export interface AsyncForm {
  readonly name: string;
  /** Where it is: in `promises` of the module, a function with a callback for `promisify`, or an export beside the synchronous one. */
  readonly from: 'promises' | 'callback' | 'module';
  /** What makes the value of the promise that of the synchronous call. */
  readonly then: '' | '.stdout' | '.then(() => true, () => false)';
  readonly edits: readonly Edit[];
  readonly observable: readonly string[];
}

interface Forms { readonly from: AsyncForm['from']; readonly names: ReadonlySet<string> }

const forms = (from: AsyncForm['from'], names: string): Forms => ({ from, names: new Set(names.split(' ')) });
const PASSWORDS = forms('module', 'compareSync hashSync hashRawSync verifySync');

/** Synchronous functions whose asynchronous form takes the same arguments and gives the same value. */
const FORMS: Readonly<Record<string, Forms>> = {
  'bcrypt': PASSWORDS,
  'bcryptjs': PASSWORDS,
  '@node-rs/argon2': PASSWORDS,
  '@node-rs/bcrypt': PASSWORDS,
  'child_process': forms('callback', 'execFileSync execSync'),
  'crypto': forms('callback', 'generateKeyPairSync generateKeySync hkdfSync pbkdf2Sync randomBytes scryptSync sign verify'),
  'fs': forms('promises', 'accessSync appendFileSync chmodSync chownSync copyFileSync cpSync existsSync lchownSync linkSync lstatSync lutimesSync mkdirSync mkdtempSync opendirSync readFileSync readdirSync readlinkSync realpathSync renameSync rmSync rmdirSync statSync statfsSync symlinkSync truncateSync unlinkSync utimesSync writeFileSync'),
  'zlib': forms('callback', 'brotliCompressSync brotliDecompressSync deflateRawSync deflateSync gunzipSync gzipSync inflateRawSync inflateSync unzipSync zstdCompressSync zstdDecompressSync'),
};

/** How to ask for the same value without holding the thread. */
export function asyncFormOf(call: TSESTree.CallExpression, source: Source): AsyncForm | Refusal {
  const [module = '', sync = ''] = keyOfNode(call.callee, source)?.split(':') ?? [];
  const known = FORMS[module];
  if (!known?.names.has(sync)) return NO_FORM;
  const form: AsyncForm = { name: sync.replace(/Sync$/, ''), from: known.from, then: '', edits: [], observable: [] };
  if (module === 'child_process') return childForm(call, form, source);
  if (module === 'fs') return fileForm(call, form, source);
  if (sync === 'scryptSync' && /\.[cm]?tsx?$/.test(source.path)) return UNTYPED;
  return sync === 'hashSync' && call.arguments.length < 2 ? NO_ROUNDS : form;
}

function fileForm({ arguments: [target, options] }: TSESTree.CallExpression, form: AsyncForm, source: Source): AsyncForm | Refusal {
  const key = target && keyOfNode(target, source);
  if ((target?.type === 'Literal' && typeof target.value === 'number') || (key !== undefined && (key.endsWith('.fd') || key === 'fs:openSync.()'))) return DESCRIPTOR;
  if (/stat$/i.test(form.name) && options && !namesOf(options)?.every(name => name !== 'throwIfNoEntry')) return NO_ENTRY;
  return form.name === 'exists' ? { ...form, name: 'access', then: '.then(() => true, () => false)', observable: [LATE] } : form;
}

/** Two runs may both find a folder missing, and one of them cannot make it then. */
const LATE = 'Another run may make, move or remove the path between the answer and what is done about it.';

/** Options that mean the same for a child process that is waited for and one that is not. `stdio` and `input` are none: the asynchronous form has only pipes. */
const CHILD_OPTIONS: ReadonlySet<string> = new Set(['cwd', 'encoding', 'env', 'gid', 'killSignal', 'maxBuffer', 'shell', 'timeout', 'uid', 'windowsHide', 'windowsVerbatimArguments']);

const CHILD_DIFFERS: readonly string[] = [
  'A child that reads its standard input finds it open, and what it writes to its standard error is no longer printed.',
  'Where it fails, the error has its exit code as `code`, not as `status`.',
];

function childForm(call: TSESTree.CallExpression, form: AsyncForm, source: Source): AsyncForm | Refusal {
  const [command, ...rest] = call.arguments;
  if (!command || call.arguments.some(({ type }) => type === 'SpreadElement')) return CHILD;
  const list = form.name === 'execFile' && rest[0] && isList(rest[0], source) ? rest.shift() : undefined;
  const [options] = rest;
  const encoding = options && encodingIn(options);
  if (options && encoding === undefined) return CHILD;
  if (call.parent.type === 'ExpressionStatement') return { ...form, observable: CHILD_DIFFERS }; // Nobody reads what it prints.
  const quote = /['"]/.exec(source.text)?.[0] ?? '\'';
  const asBuffer = `encoding: ${quote}buffer${quote}`;
  const edits: Edit[] = [];
  if (!options) edits.push(insertion((list ?? command).range[1], `, { ${asBuffer} }`));
  else if (encoding === '') edits.push(insertion(options.range[0] + 1, options.type === 'ObjectExpression' && options.properties.length > 0 ? ` ${asBuffer},` : ` ${asBuffer} `));
  return { ...form, then: '.stdout', edits, observable: CHILD_DIFFERS };
}

function isList(node: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(node, source);
  return steps.length === 0 && root.kind === 'value' && root.node.type === 'ArrayExpression';
}

/** The encoding that options ask for, empty where they ask for none. Undefined where they are not all in sight, or hold what the asynchronous form does not take. */
function encodingIn(options: TSESTree.Node): string | undefined {
  if (options.type !== 'ObjectExpression' || !namesOf(options)?.every(name => CHILD_OPTIONS.has(name))) return undefined;
  const given = options.properties.find(one => one.type === 'Property' && staticName(one) === 'encoding');
  if (given?.type !== 'Property') return '';
  return given.value.type === 'Literal' && typeof given.value.value === 'string' ? given.value.value : undefined;
}

function namesOf(node: TSESTree.Node): readonly string[] | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  const names = node.properties.map(one => (one.type === 'Property' ? staticName(one) : undefined));
  return names.every(name => name !== undefined) ? names : undefined;
}

function insertion(at: number, text: string): Edit {
  return { range: [at, at], text };
}

export const NO_FORM: Refusal = { reason: 'no-promise-form', missing: 'What to await: nothing in the module gives a promise of the same value.' };
const UNTYPED: Refusal = { reason: 'untyped', missing: 'What type the promise has: the declarations of Node.js give `promisify(scrypt)` a promise of `unknown`.' };
const NO_ROUNDS: Refusal = { reason: 'no-rounds', missing: 'How many rounds to hash: the synchronous form has a default, the other one has none.' };
const DESCRIPTOR: Refusal = { reason: 'descriptor', missing: 'Which file it is: the promise form takes no descriptor.' };
const NO_ENTRY: Refusal = { reason: 'no-entry', missing: 'Whether a file that is missing gives `undefined`: the promise form always throws.' };
const CHILD: Refusal = { reason: 'child-options', missing: 'Whether the child needs an input or a terminal: the asynchronous form has only pipes, and the options are not all in sight, or ask for more.' };
