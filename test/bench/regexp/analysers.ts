import { isSafePattern } from 'redos-detector';
import isSafe from 'safe-regex2';
import { analyseRegex } from '../../../rules/src/analysis/regexp/index.ts';
import { parsePattern } from '../../../rules/src/analysis/regexp/parse-pattern.ts';
import { reportsOn } from '../../../rules/src/analysis/regexp/reported.ts';

// Read when it is loaded: the verdicts come from JavaScript in this process, so that its CPU is counted.
process.env['RECHECK_SYNC_BACKEND'] = 'pure';
const { checkSync } = await import('recheck');

/** What an analyser claims. `degree` is `Infinity` for exponential, `undefined` where the analyser gave no answer. */
export interface Claim { readonly degree: number | undefined }

export type Analyser = (pattern: string, flags: string) => Claim;

/** Of the wall, as both count it: on a busy machine they get less done. */
const RECHECK_MS = 2000;
const REDOS_DETECTOR_MS = 1000;
const LINEAR: Claim = { degree: 1 };
const EXPONENTIAL: Claim = { degree: Infinity };
const NO_ANSWER: Claim = { degree: undefined };

export const analysers: Readonly<Record<string, Analyser>> = {
  'headgate': (pattern, flags) => {
    const verdict = analyseRegex(pattern, flags, flags.includes('g') ? 'iterate' : 'search');
    if (verdict.kind === 'undecided') return NO_ANSWER;
    return verdict.kind === 'safe' ? LINEAR : verdict;
  },
  /** Knows two answers; the unsafe one means exponential. */
  'safe-regex2': pattern => (isSafe(pattern) ? LINEAR : EXPONENTIAL),
  'eslint-plugin-regexp: backtracking': (pattern, flags) => claimOfScslre(pattern, flags, false),
  'eslint-plugin-regexp: and move': (pattern, flags) => claimOfScslre(pattern, flags, true),
  [`recheck, ${RECHECK_MS} ms`]: (pattern, flags) => {
    const result = checkSync(pattern, flags, { timeout: RECHECK_MS, attackTimeout: RECHECK_MS });
    if (result.status === 'unknown') return NO_ANSWER;
    if (result.status === 'safe') return LINEAR;
    return result.complexity.type === 'exponential' ? EXPONENTIAL : { degree: result.complexity.degree };
  },
  /** Counts ways to match, and calls unsafe what has more than a number of them, or takes it too long. */
  [`redos-detector, ${REDOS_DETECTOR_MS} ms`]: (pattern, flags) => {
    const { safe } = isSafePattern(pattern, {
      caseInsensitive: flags.includes('i'), dotAll: flags.includes('s'), multiLine: flags.includes('m'), unicode: flags.includes('u'), timeout: REDOS_DETECTOR_MS,
    });
    return safe ? LINEAR : EXPONENTIAL;
  },
};

/** By what the rules of that plugin ask of scslre: `no-super-linear-backtracking`, and `no-super-linear-move` with it. */
function claimOfScslre(pattern: string, flags: string, withMove: boolean): Claim {
  const parsed = parsePattern(pattern, flags);
  if (!parsed) return NO_ANSWER;
  const reports = reportsOn(parsed).filter(({ type }) => withMove || type !== 'Move');
  if (reports.length === 0) return LINEAR;
  return reports.some(({ exponential }) => exponential) ? EXPONENTIAL : { degree: 2 };
}
