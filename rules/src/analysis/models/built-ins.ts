const RUNS_NOTHING = /^global:(?:Array\.(?:isArray|of)|BigInt|Boolean|Buffer\.\w+|console\.\w+|(?:de|en)codeURI(?:Component)?|\w*Error\.new|is(?:Finite|NaN)|Math\.\w+|Number(?:\.\w+)?|Object\.(?!fromEntries|groupBy)\w+|parse(?:Float|Int)|RegExp\.new|String(?:\.\w+)?|Symbol(?:\.\w+)?|URL(?:SearchParams)?\.new)$/;

/** Is it a function of the language, by its key, that runs nothing of what it is given? */
export function runsNothing(key: string): boolean {
  return RUNS_NOTHING.test(key);
}
