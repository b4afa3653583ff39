import { writeFileSync } from 'node:fs';
import { asEarned, isAtLeast, isRefusal, type Certainty, type Detector, type Edits, type Finding, type Refusal, type Rewrite, type Source, type SyntaxFault } from 'eslint-plugin-headgate/analysis';
import type { JSCodeshift } from 'jscodeshift';
import { lawful } from './lawful.ts';
import { resolveOptions, type OptionSchema, type OptionsOf } from './options.ts';
import { plan, type Plan, type Proposer } from './plan.ts';
import { positionAt } from './position.ts';

/** What a codemod adds to its hazard's detector and edits. */
export interface CodemodRow<F extends Finding, Schema extends OptionSchema> {
  /** What it does, for a table: starts with a verb in lower case, no full stop. */
  readonly description: string;
  readonly detector: Detector<F>;
  /** Whether a finding is its business, where two codemods share a hazard: what one leaves to the other is no site of it. */
  readonly concerns?: (finding: F, source: Source) => boolean;
  readonly edits: Edits<F, OptionsOf<Schema>>;
  readonly options: Schema;
}

/** A jscodeshift transform that can also say what it would do, and why not. */
export interface Codemod {
  /**
   * Gives the new text, or `undefined` where nothing changes. A site whose rewrite breaks a law is left alone. Writes the new files that the text needs,
   * unless the option `dry` is set, as jscodeshift does.
   *
   * Errors: throws where the file does not parse, which jscodeshift reports as an error of that file.
   */
  (file: { readonly path: string; readonly source: string }, api: { readonly jscodeshift: JSCodeshift }, options?: Readonly<Record<string, unknown>>): string | undefined;
  readonly id: string;
  readonly description: string;
  /** Matches the bytes, read as Latin-1, of every file that can hold a site. Anything else is never decoded or parsed. */
  readonly prefilter: RegExp;
  readonly options: OptionSchema;
  /** The codemod with its options given. Errors: `RangeError` for an option out of range. */
  readonly proposer: (options: Readonly<Record<string, unknown>>) => Proposer;
  /** What it would do to one file, without the laws. `text` must not start with a byte order mark. Errors as `proposer`. */
  readonly plan: (path: string, text: string, options: Readonly<Record<string, unknown>>) => Plan | { readonly fault: SyntaxFault };
}

/** Every codemod has these. Whoever names one asks for every site, so the default certainty is the weakest. */
const EVERY_CODEMOD = {
  certainty: { type: 'choice', choices: ['possible', 'likely', 'proven'], default: 'possible', description: 'least certainty of a site to rewrite; where `migrate` is given no names, `likely` is the default' },
  include: { type: 'choice', choices: ['none', 'observable'], default: 'none', description: 'rewrites that the program can observe: `observable` makes them, `none` leaves them with what would differ' },
} as const satisfies OptionSchema;

const BYTE_ORDER_MARK = '\uFEFF';

/** Makes a codemod from its row. */
export function defineCodemod<F extends Finding, const Schema extends OptionSchema>(id: string, row: CodemodRow<F, Schema>): Codemod {
  const options = { ...row.options, ...EVERY_CODEMOD };
  return Object.assign(transform, { id, description: row.description, prefilter: row.detector.prefilter, options, proposer, plan: planFile });

  function transform(file: { readonly path: string; readonly source: string }, { jscodeshift }: { readonly jscodeshift: JSCodeshift }, given: Readonly<Record<string, unknown>> = {}): string | undefined {
    const mark = file.source.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
    const text = file.source.slice(mark.length);
    if (!row.detector.prefilter.test(text)) return undefined;
    const planned = planFile(file.path, text, given);
    if ('fault' in planned) {
      const { line, column } = positionAt(text, planned.fault.offset);
      throw new SyntaxError(`${planned.fault.message} (${line}:${column})`);
    }
    if (planned.output === text) return undefined;
    const proposers = new Map([[id, proposer(given)]]);
    const { output, creates } = lawful(planned, () => undefined, { path: file.path, text, replan: (source, hold) => plan(file.path, source, proposers, hold) }, jscodeshift);
    if (given['dry'] !== true) for (const { path, text: content } of creates) writeFileSync(path, content, { flag: 'wx' });
    return output === text ? undefined : mark + output;
  }

  function planFile(path: string, text: string, given: Readonly<Record<string, unknown>>): Plan | { readonly fault: SyntaxFault } {
    return plan(path, text, new Map([[id, proposer(given)]]));
  }

  function proposer(given: Readonly<Record<string, unknown>>): Proposer {
    const resolved = resolveOptions(row.options, given);
    const { certainty, include } = resolveOptions(EVERY_CODEMOD, given);
    return (source, propose) => asEarned(row.detector)(source, finding => {
      if (!isAtLeast(finding.certainty, certainty satisfies Certainty) || row.concerns?.(finding, source) === false) return;
      propose({ finding, rewrite: () => (include === 'observable' ? row.edits(finding, source, resolved) : unobservable(row.edits(finding, source, resolved))) });
    });
  }
}

function unobservable(answer: Rewrite | Refusal): Rewrite | Refusal {
  if (isRefusal(answer) || !answer.observable?.length) return answer;
  return { reason: 'observable', missing: `Whether anything counts on how it is now. ${answer.observable.join(' ')}` };
}
