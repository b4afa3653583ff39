import { type Attack } from './verdict.ts';

/** Characters that are written as themselves. */
const IS_PLAIN = /^[ !#-[\]-~]$/;
/** A run of one character from here on is written with `repeat`. */
const LONG_RUN = 8;

/** A JavaScript expression of the attack with so many pumps: `"a" + "@.".repeat(700) + "\n"`. */
export function renderAttack({ prefix, pump, suffix }: Attack, pumps: number): string {
  return [...renderText(prefix), `${quote(pump)}.repeat(${pumps})`, ...renderText(suffix)].join(' + ');
}

function renderText(text: string): string[] {
  const parts: string[] = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    let end = at + 1;
    while (text[end] === text[at]) end++;
    if (end - at < LONG_RUN) plain += text.slice(at, end);
    else {
      if (plain !== '') parts.push(quote(plain));
      plain = '';
      parts.push(`${quote(text[at]!)}.repeat(${end - at})`);
    }
    at = end;
  }
  return plain === '' ? parts : [...parts, quote(plain)];
}

function quote(text: string): string {
  return `"${text.split('').map(escape).join('')}"`;
}

function escape(unit: string): string {
  if (IS_PLAIN.test(unit)) return unit;
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }[unit];
  return short ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
