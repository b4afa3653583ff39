import { rules } from '../../rules/src/all-rules.ts';
import { detect, type Certainty, type Visitor } from '../../rules/src/analysis/detector.ts';
import { parse } from '../../rules/src/analysis/parse.ts';
import type { Source } from '../../rules/src/analysis/source.ts';
import type { HeadgateRule } from '../../rules/src/define-rule.ts';

/** One report of a rule. Line and column begin at one. */
export interface Site {
  readonly rule: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Descriptor {
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  readonly messageId: string;
  readonly data?: Readonly<Record<string, string | number>>;
}

/** What every rule reports in a file that our own parser has read, by place and rule. Undefined for a text that does not parse. */
export function sitesOf(path: string, text: string, certainty: Certainty = 'possible'): readonly Site[] | undefined {
  const parsed = parse(path, text);
  return 'fault' in parsed ? undefined : sitesIn(parsed.source, certainty);
}

/** The same of a file parsed before. */
export function sitesIn(source: Source, certainty: Certainty = 'possible'): readonly Site[] {
  const sites: Site[] = [];
  const sourceCode = sourceCodeOf(source);
  detect(source, Object.entries(rules).map(([id, rule]) => visitorOf(id, rule as unknown as HeadgateRule, source.path, sourceCode, certainty, sites)));
  return sorted(sites);
}

/** By line, column and rule. */
function sorted(sites: readonly Site[]): readonly Site[] {
  return [...sites].sort((a, b) => a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule) || a.message.localeCompare(b.message));
}

/** One for all rules, as ESLint has it: they share what they find out about it. */
function sourceCodeOf({ text, ast, visitorKeys, scopeManager }: Source): object {
  const starts = lineStarts(text);
  return {
    text, ast, visitorKeys, scopeManager,
    getLocFromIndex(index: number) {
      const line = starts.findLastIndex(start => start <= index);
      return { line: line + 1, column: index - starts[line]! };
    },
  };
}

function visitorOf(id: string, { create, meta }: HeadgateRule, filename: string, sourceCode: object, certainty: Certainty, sites: Site[]): Visitor {
  const context = {
    filename,
    settings: {},
    options: [{ ...meta.defaultOptions?.[0], certainty }],
    sourceCode,
    report({ loc: { start }, messageId, data }: Descriptor) {
      const message = meta.messages[messageId]!.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(data?.[name]));
      sites.push({ rule: id, line: start.line, column: start.column + 1, message });
    },
  };
  return create(context as unknown as Parameters<typeof create>[0]) as Visitor;
}

function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|[\n\r\u2028\u2029]/g), ({ index, 0: { length } }) => index + length)];
}
