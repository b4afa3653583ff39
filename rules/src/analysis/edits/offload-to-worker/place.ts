import type { TSESTree } from '@typescript-eslint/types';
import { basename, extname } from 'node:path';
import { existsSync } from 'node:fs';
import { manifestOf } from '../../context/manifest.ts';
import type { Source } from '../../source.ts';
import { isWithin } from '../../syntax.ts';
import { bundledOf } from '../bundled.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { placeBeside, runsAsModule, type NewFilePlace } from '../new-file.ts';
import { heavyCallsIn } from './task.ts';

/** The worker file, and what tells `offload` where it is. */
export interface WorkerPlace { readonly file: NewFilePlace; readonly caller: string }

/** `users.worker.ts` beside `users.ts`; `users.hash-password.worker.ts` where that is there, or where the file has several such functions. */
export function workerPlace(name: string, code: readonly TSESTree.Node[], source: Source): WorkerPlace | Refusal {
  const { path, text } = source;
  const unfit = bundledOf(source) ?? loaderOf(source);
  if (unfit) return unfit;
  const extension = extname(path);
  if (!/^\.[cm]?[jt]s$/.test(extension)) return FILE_KIND;
  const stem = basename(path, extension);
  const hasWorker = text.split(`/${stem}.`).slice(1).some(rest => /^(?:[\w-]+\.)?worker\b/.test(rest));
  const isOnly = heavyCallsIn(source).every(({ call }) => code.some(one => isWithin(call, one) || isWithin(one, call))) && !hasWorker && !['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].some(one => existsSync(`${path.slice(0, -extension.length)}.worker.${one}`));
  const file = placeBeside(source, isOnly ? `${stem}.worker` : `${stem}.${name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '-').toLowerCase()}.worker`);
  if (isRefusal(file)) return file;
  const isModule = runsAsModule(source);
  if (isModule === undefined) return FILE_KIND;
  if (isOnly) return { file, caller: isModule ? 'import.meta.url' : '__filename' };
  const compiled = basename(file.path).replace(/t(?=s$)/, 'j'); // As it is called when it runs.
  return { file, caller: isModule ? `new URL(${file.quote}./${compiled}${file.quote}, import.meta.url)` : `\`\${__dirname}/${compiled}\`` };
}

/** The commands of `ts-node` compile for the thread that they start, unlike `node -r ts-node/register` and `tsx`. */
function loaderOf({ path }: Source): Refusal | undefined {
  const { dev = '', start = '' } = manifestOf(path)?.scripts ?? {};
  return /ts$/.test(path) && /\bts-node(?:-dev|-esm)?\b(?!\/)/.test(`${dev} ${start}`) ? LOADER : undefined;
}

const LOADER: Refusal = { reason: 'loader', missing: 'How a thread loads TypeScript: the package is run by `ts-node`, which compiles for the main thread alone.' };
const FILE_KIND: Refusal = { reason: 'file-kind', missing: 'How the file names itself when it runs: it has JSX, or is an ES module that is compiled to another kind.' };
