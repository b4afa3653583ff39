import type { FileFacts } from './facts.ts';

/**
 * What is asked of every file of a program: may a class of it implement or extend something, or leave methods to others, may its code give members to values from outside their definitions, and does it hand on what
 * other files export by other names? `picks`: where tables come from of which a key picks a function that it calls, by modules; the empty name is the file itself.
 */
export interface Gist { readonly implements?: true; readonly extends?: true; readonly abstract?: true; readonly patches?: true; readonly renames?: true; readonly picks?: readonly string[] }

/** The facts of one file as the cache has them, parsed when somebody first asks: of most files nobody does. */
export class KeptFacts implements FileFacts {
  readonly gist: Gist;
  #text: string | undefined;
  #facts: FileFacts | undefined;

  /** `text` is what `textOf` gave. */
  constructor(text: string, gist: Gist) {
    this.#text = text;
    this.gist = gist;
  }

  get refs(): FileFacts['refs'] {
    return this.#parsed.refs;
  }

  get functions(): FileFacts['functions'] {
    return this.#parsed.functions;
  }

  get classes(): FileFacts['classes'] {
    return this.#parsed.classes;
  }

  get objects(): FileFacts['objects'] {
    return this.#parsed.objects;
  }

  get exports(): FileFacts['exports'] {
    return this.#parsed.exports;
  }

  get patches(): FileFacts['patches'] {
    return this.#parsed.patches;
  }

  get imports(): FileFacts['imports'] {
    return this.#parsed.imports;
  }

  get importsAny(): true | undefined {
    return this.#parsed.importsAny;
  }

  get directive(): string | undefined {
    return this.#parsed.directive;
  }

  get isParsed(): boolean {
    return this.#facts !== undefined;
  }

  toJSON(): FileFacts {
    return this.#parsed;
  }

  get text(): string {
    return this.#text ?? textOf(this.#parsed);
  }

  /** Does the text hold this? True once it is parsed: what it says is then quickly asked. */
  holds(part: string): boolean {
    return this.#text?.includes(part) !== false;
  }

  matches(pattern: RegExp): boolean {
    return this.#text === undefined || pattern.test(this.#text);
  }

  get #parsed(): FileFacts {
    if (!this.#facts) {
      this.#facts = JSON.parse(this.#text!) as FileFacts;
      this.#text = undefined; // A slice keeps all that it is cut from.
    }
    return this.#facts;
  }
}

export function textOf(facts: FileFacts): string {
  return facts instanceof KeptFacts ? facts.text : asciiOf(JSON.stringify(facts));
}

/** May some class, object or export of the file have a member of this name? Right where it says no. */
export function mayName(facts: FileFacts, name: string): boolean {
  return !(facts instanceof KeptFacts) || facts.holds(`${asciiOf(JSON.stringify(name))}:`);
}

/** May the file hold a reference or an export that `pattern`, of one of the two below, is made for? Right where it says no. */
export function mayHold(facts: FileFacts, pattern: RegExp): boolean {
  return !(facts instanceof KeptFacts) || facts.matches(pattern);
}

/** Steps that lead from a function to itself, or to what it gives. */
export const PASSED: ReadonlySet<string> = new Set(['()', 'bind', 'new', 'prototype']);

/** References that hold a name, and exports by one. Matches nothing where there are no names, as the next. */
export function namesPattern(names: ReadonlySet<string>): RegExp {
  return new RegExp(names.size === 0 ? '(?!)' : oneOf(names));
}

/** References that end in a name, but for steps that are passed, and what hands one on. */
export function endsPattern(names: ReadonlySet<string>): RegExp {
  return new RegExp(names.size === 0 ? '(?!)' : `${oneOf(names)}(?:[\\]}]|,${oneOf(PASSED)})`);
}

/** The same where it may be an element that is meant. */
export function elementsPattern(names: ReadonlySet<string>): RegExp {
  return new RegExp(names.size === 0 ? '(?!)' : `${oneOf(names)}(?:[\\]}]|,"(?:\\d|\\(|bind"|new"|prototype"))`);
}

/** Does the step lead from a function to itself, or to what it gives, or from a list to an element? */
export function isPassed(step: string): boolean {
  return PASSED.has(step) || /^\d+$/.test(step);
}

/** References to a module as a whole, or to what calling it gives. */
export const wholeOfModulePattern = new RegExp(`"root":"module","name":"[^"]*","steps":\\[(?:\\]|"(?:\\d|\\(|bind"|new"|prototype"))`);

/** A pattern of any of them in quotes, as the cache has them. */
function oneOf(texts: Iterable<string>): string {
  return `"(?:${[...texts].map(text => asciiOf(JSON.stringify(text)).slice(1, -1).replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|')})"`;
}

export function gistOf(facts: FileFacts): Gist {
  if (facts instanceof KeptFacts) return facts.gist;
  const flags = { implements: facts.classes.some(one => one.implements), extends: facts.classes.some(one => one.extends !== undefined), abstract: facts.classes.some(one => one.abstract), patches: facts.patches.length > 0, renames: Object.entries(facts.exports.named).some(([name, of]) => of !== null && typeof of === 'object' && of.name !== undefined && of.name !== name) };
  const picks = picksIn(facts);
  return { ...Object.fromEntries(Object.entries(flags).filter(([, isSo]) => isSo)), ...(picks.length > 0 ? { picks } : {}) };
}

function picksIn({ functions, refs }: FileFacts): readonly string[] {
  return [...new Set(functions.flatMap(({ calls }) => calls.flatMap(({ callee }) => {
    const ref = refs[callee ?? -1];
    if (ref?.steps.at(-1) !== '[]' || ref.root === 'parameter') return [];
    return ref.root !== 'global' && 'name' in ref ? [ref.name] : 'name' in ref && ref.name !== 'module' && ref.name !== 'exports' ? [] : [''];
  })))];
}

/** A text with other characters takes twice the memory, and a third longer to parse: nearly every part of the cache has an ellipsis in the name of a call. */
export function asciiOf(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
