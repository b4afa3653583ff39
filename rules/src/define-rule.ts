import type { TSESTree } from '@typescript-eslint/types';
import type { JSONSchema, TSESLint } from '@typescript-eslint/utils';
import { asEarned, isAtLeast, type Certainty, type Detector, type Finding, type Unearned } from './analysis/detector.ts';
import { isRefusal, type Edits } from './analysis/edits/edit.ts';
import type { Range, Source } from './analysis/source.ts';
import { nativeTypes } from './analysis/types/native.ts';
import { parserTypes } from './analysis/types/parser-services.ts';
import { FIRST_SIGHT, isRecommended, NARROWED } from './first-sight.ts';

/** The option every rule has. */
export interface CertaintyOption {
  readonly certainty: Certainty;
}

export interface RuleDocs {
  readonly description: string;
  readonly recommended: boolean;
  /** What `recommended` sets beside the certainty. */
  readonly recommendedOptions: Readonly<Record<string, unknown>>;
  /** How many findings with complete evidence were right on unseen code, of how many that were read. */
  readonly firstSight: readonly [right: number, read: number];
  /** The same of what `audit` alone reports for that. */
  readonly unearned?: Pick<Unearned<Finding>, 'right' | 'read'> & { readonly isAll: boolean };
  readonly requiresTypeChecking: false;
  /** Ids of the codemods that rewrite what the rule reports. */
  readonly codemod?: string | readonly string[];
  /** Exports of `@headgate/runtime` that the messages name. */
  readonly primitives?: readonly string[];
}

export type HeadgateRule<MessageId extends string = string> = TSESLint.RuleModule<MessageId, [Readonly<Record<string, unknown>>?], RuleDocs>;

interface Wording<MessageId extends string> {
  readonly messageId: MessageId;
  readonly data: Readonly<Record<string, string | number>>;
}

/** A rule without its detection: what it is called, how it words a finding, and what it suggests. It decides nothing. */
interface Row<F extends Finding, Options extends CertaintyOption, MessageId extends string> {
  readonly docs: Pick<RuleDocs, 'description' | 'codemod' | 'primitives'>;
  readonly messages: Readonly<Record<MessageId, string>>;
  /** The rule's own options: one schema with a description each. `certainty` is added. */
  readonly options: { readonly [Name in Exclude<keyof Options, 'certainty'>]: JSONSchema.JSONSchema4 & { readonly description: string } };
  readonly defaults: Omit<Options, 'certainty'>;
  readonly detector: Detector<F>;
  /** A narrower one that an option asks for. */
  readonly detectorFor?: (options: Options) => Detector<F>;
  readonly report: (finding: F, source: Source, options: Options) => Wording<MessageId>;
  readonly suggestion?: {
    readonly edits: Edits<F, Options>;
    /** Says what changes when the edits are applied. */
    readonly describe: (finding: F, options: Options, source: Source) => Wording<MessageId>;
  };
}

const certainty = {
  description: 'Weakest findings to report: `proven` has every fact in the code, `likely` assumes one, `possible` is the shape alone.',
  enum: ['proven', 'likely', 'possible'] satisfies Certainty[],
};

/** Makes an ESLint rule of a detector. Needs no type information and no particular parser. */
export function defineRule<F extends Finding, Options extends CertaintyOption, MessageId extends string>(id: string, row: Row<F, Options, MessageId>): HeadgateRule<MessageId> {
  const defaults = { certainty: 'proven', ...row.defaults };
  const { unearned } = row.detector;
  return {
    meta: {
      type: 'problem',
      docs: { ...row.docs, url: `https://github.com/headgate/headgate/blob/main/docs/rules/${id}.md`, dialects: ['JavaScript', 'TypeScript'], recommended: isRecommended(id), recommendedOptions: NARROWED[id] ?? {}, firstSight: FIRST_SIGHT[id] ?? [0, 0], ...(unearned && { unearned: { right: unearned.right, read: unearned.read, isAll: unearned.is === undefined } }), requiresTypeChecking: false },
      languages: ['js/js'],
      hasSuggestions: row.suggestion !== undefined,
      schema: [{ type: 'object', description: 'What to report and what to suggest.', properties: { certainty, ...row.options }, additionalProperties: false }],
      defaultOptions: [defaults],
      messages: row.messages,
    },
    create(context) {
      const options = { ...defaults, ...context.options[0] } as unknown as Options; // ESLint before 9.15 does not merge the defaults.
      const source = sourceOf(context);
      return asEarned(row.detectorFor?.(options) ?? row.detector)(source, finding => {
        if (!isAtLeast(finding.certainty, options.certainty)) return;
        context.report({
          loc: locationOf(finding.range, context.sourceCode),
          ...row.report(finding, source, options),
          suggest: suggest(finding, source, options, row.suggestion),
        });
      }, options.certainty) as TSESLint.RuleListener;
    },
  };
}

const sources = new WeakMap<object, Source>();

/** One `Source` per file, so that detectors of several rules share what they remember about it. */
function sourceOf({ filename, sourceCode, settings }: Readonly<TSESLint.RuleContext<string, readonly unknown[]>>): Source {
  const known = sources.get(sourceCode);
  if (known) return known;
  const { text, visitorKeys } = sourceCode;
  // The types of the host's version and of ours are two, whichever is newer.
  const { ast, scopeManager } = sourceCode as Pick<Source, 'ast' | 'scopeManager'>;
  const parts: Source = { path: filename, text, ast, visitorKeys, scopeManager };
  const native = nativeModule(settings);
  const types = parserTypes(sourceCode.parserServices) ?? (native === undefined ? undefined : nativeTypes(parts, native));
  const source = types ? { ...parts, types } : parts;
  sources.set(sourceCode, source);
  return source;
}

/** `settings: { headgate: { typescript: 'typescript' } }`: the name under which TypeScript 7 is installed, which starts a process of its own. */
function nativeModule({ headgate }: TSESLint.SharedConfigurationSettings): string | undefined {
  const { typescript } = (headgate ?? {}) as { readonly typescript?: unknown };
  return typeof typescript === 'string' ? typescript : undefined;
}

function locationOf([start, end]: Range, sourceCode: Readonly<TSESLint.SourceCode>): TSESTree.SourceLocation {
  return { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
}

function suggest<F extends Finding, Options extends CertaintyOption, MessageId extends string>(
  finding: F, source: Source, options: Options, suggestion: Row<F, Options, MessageId>['suggestion'],
): TSESLint.SuggestionReportDescriptor<MessageId>[] {
  const outcome = suggestion?.edits(finding, source, options);
  if (!suggestion || !outcome || isRefusal(outcome) || outcome.elsewhere?.length) return []; // An editor changes one file.
  return [{
    ...suggestion.describe(finding, options, source),
    fix: fixer => outcome.edits.map(({ range, text }) => fixer.replaceTextRange([...range], text)),
  }];
}
