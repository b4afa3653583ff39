import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../context.ts';
import type { RequireRelease } from '../hazards/require-release.ts';
import { findAcquisition } from '../hazards/require-release/acquisition.ts';
import { releasesOf } from '../hazards/require-release/releases.ts';
import { flowOf } from '../flow/flow-of.ts';
import type { Source } from '../source.ts';
import { isRefusal, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { layOut } from './release-in-finally/layout.ts';
import { regionOf } from './release-in-finally/region.ts';
import { declareUsing } from './release-in-finally/using.ts';

export interface ReleaseInFinallyOptions {
  /** `using` is for what can be disposed of; all else gets a `finally`. */
  readonly form: 'finally' | 'using';
}

/**
 * `const client = await pool.connect(); await work(client); client.release();` → `const client = await pool.connect(); try { await work(client); } finally { client.release(); }`.
 * The smallest region that every path leaves by a release; a `try` that is there already gets the `finally`. Where `using` is asked for, it becomes
 * `using permit = await gate.acquire(); await work();`, if what is taken can be disposed of.
 */
export const releaseInFinally: Edits<RequireRelease, ReleaseInFinallyOptions> = ({ call, missed, event }, source, { form }) => {
  if (missed === 'unfinished') return event ? onClose(event, source) : LISTENED;
  if (call.type !== 'CallExpression') return FLAG;
  const acquisition = findAcquisition(call, source);
  if (!acquisition || missed === 'never') return NO_RELEASE;
  if (roleOf(source) === 'test') return TEST;
  if (acquisition.what === 'transaction') return TRANSACTION;
  const { releases, isHanded } = releasesOf(acquisition, flowOf(acquisition.owner, source), source);
  if (isHanded) return HANDED;
  const region = regionOf(acquisition, releases, source);
  if (isRefusal(region)) return region;
  const declared = form === 'using' ? declareUsing(acquisition, region, source) : undefined;
  if (declared) return declared;
  const edits = layOut(region, source);
  if (isRefusal(edits)) return edits;
  return {
    edits,
    because: ['What is taken does not leave the function, and every path through the region gives it back once, now also one by an exception.'],
    ...(region.isLater ? { observable: ['It is given back after the calls that follow its release now.'] } : {}),
  };
};

/** `'finish'` → `'close'`, in the quotes of the code. */
function onClose({ range }: TSESTree.Node, source: Source): Rewrite {
  const quote = source.text[range[0]]!;
  return { edits: [{ range, text: `${quote}close${quote}` }], because: ['An answer closes once, whether it has finished or its client has gone.'], observable: ['It is given back a moment after the answer has finished.'] };
}

const LISTENED: Refusal = { reason: 'listened', missing: 'Whether it would be given back twice: another event of the answer is listened to as well.' };
const NO_RELEASE: Refusal = { reason: 'no-release', missing: 'How it is to be given back, and by whom: nothing here does.' };
const FLAG: Refusal = { reason: 'flag', missing: 'Whether what has failed may be begun again at once: the flag may be there to keep it from that.' };
const TEST: Refusal = { reason: 'test', missing: 'Who would go without it: where a test fails, what it took is given up with it.' };
const TRANSACTION: Refusal = { reason: 'transaction', missing: 'Whether to commit or to roll back where the code between fails.' };
const HANDED: Refusal = { reason: 'ownership', missing: 'Who is to give it back: it leaves the function, or a nested one gives it back.' };
