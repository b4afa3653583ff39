/** The options of a codemod: the command line, the API and the documentation are all made from this. */
export type OptionSchema = Readonly<Record<string, OptionType>>;

export type OptionType =
  | { readonly type: 'integer'; readonly minimum: number; readonly default: number; readonly description: string }
  | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default: string; readonly description: string };

export type OptionsOf<Schema extends OptionSchema> = { readonly [Name in keyof Schema]: ValueOf<Schema[Name]> };

type ValueOf<Type> = Type extends { readonly type: 'integer' } ? number : Type extends { readonly choices: readonly (infer Choice)[] } ? Choice : never;

/**
 * Values for every option of `schema`: the given one, else its default. Names that `schema` does not have are ignored, because jscodeshift
 * hands its own flags to a transform.
 *
 * Errors: `RangeError` for a value out of range.
 */
export function resolveOptions<const Schema extends OptionSchema>(schema: Schema, given: Readonly<Record<string, unknown>>): OptionsOf<Schema> {
  const values = Object.entries(schema).map(([name, type]) => {
    const value = given[name] ?? type.default;
    if (!isValid(type, value)) throw new RangeError(`Expected \`${name}\` to be ${rangeOf(type)}, got \`${String(value)}\`.`);
    return [name, value];
  });
  return Object.fromEntries(values) as OptionsOf<Schema>;
}

/** The accepted values in words, as in “an integer ≥ 1”. */
export function rangeOf(type: OptionType): string {
  return type.type === 'integer' ? `an integer ≥ ${type.minimum}` : `one of ${type.choices.join(', ')}`;
}

export function isValid(type: OptionType, value: unknown): boolean {
  if (type.type === 'integer') return Number.isSafeInteger(value) && (value as number) >= type.minimum;
  return typeof value === 'string' && type.choices.includes(value);
}
