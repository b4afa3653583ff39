import { unsafeRegex } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(unsafeRegex, '/nowhere/app.ts');

const HANDLER = (body: string): string => `import express from 'express'; const app = express(); app.post('/x', (req, res) => { ${body} });`;

describe('silent', () => {
  test.each([
    ['quadratic on what the head of a request holds, which Node keeps short', HANDLER('/(\\d+\\.\\d+\\.\\d+)/.test(req.headers.version);')],
    ['quadratic on what a query holds, which takes little more than 100 ms', HANDLER('/^\\d+\\w+$/.test(req.query.text);')],
    ['a linear expression', HANDLER('/^a+b+c+$/.test(req.body.text);')],
    ['an expression without repetition', HANDLER('/^(?:GET|POST)$/.test(req.body.text);')],
    ['a constant text', `/^(a+)+$/.test('aaaa');`],
    ['a text cut short before', HANDLER('/^(a+)+$/.test(req.body.text.slice(0, 10));')],
    ['a guard that leaves for long texts', HANDLER('const { text } = req.body; if (text.length > 12) return; /^(a+)+$/.test(text);')],
    ['a guard in the same condition', HANDLER('const { text } = req.body; if (text.length < 12 && /^(a+)+$/.test(text)) res.end();')],
    ['a slow search start in a text that no caller hands over', `import { title } from './title.ts'; export const trimmed = () => title().replace(/\\s+$/, '');`],
    ['a slow search start in a field that a file fills', `class Page { title = ''; set(title) { this.title = title; } short() { return this.title.replace(/\\s+$/, ''); } }`],
    ['an expression composed at run time', HANDLER('new RegExp(`^(${load()}+)+$`).test(req.body.text);')],
    ['a pattern whose special characters are escaped', `import { escapeRegExp } from 'lodash'; ${HANDLER('new RegExp(`^${escapeRegExp(req.body.word)}`).test(text);')}`],
    ['a pattern of which characters are replaced', HANDLER(`const word = req.body.word.replace(/[.*+?^\${}()|[\\]\\\\]/g, '\\\\$&'); new RegExp(word, 'i').test(text);`)],
    ['a pattern cut to a few characters', HANDLER('new RegExp(req.body.word.slice(0, 5)).test(text);')],
    ['a pattern for a database', HANDLER('res.json(store.find({ name: new RegExp(req.body.word) }));')],
    ['a pattern of the environment', HANDLER('new RegExp(process.env.WORD).test(req.body.text);')],
    ['a method of that name on something else', HANDLER('const router = { match(path) {} }; router.match(req.body.text);')],
    ['composed of constants that exclude each other', `const WORD = '[a-z]+'; ${HANDLER('new RegExp(`^${WORD}(?:-${WORD})*$`).test(req.body.text);')}`],
    ['composed of a list that is filled at run time', `const words = ['(a+)+']; words.push(load()); ${HANDLER("new RegExp(words.join('') + load()).test(req.body.text);")}`],
    ['a line of a text cut short before', HANDLER(`for (const line of req.body.text.slice(0, 10).split('\\n')) /^(a+)+$/.test(line);`)],
    ['a page that comes with the code', `import { readFileSync } from 'node:fs'; ${HANDLER(`const page = readFileSync('page.html', 'utf8'); /^\\d+\\w+$/.test(page);`)}`],
    ['only texts that callers keep short', `export function isWord(text: string) { return /^(\\w+)+$/.test(text); } isWord('word');`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });
});

test.each([
  ['as it is', 'new RegExp(req.body.word).test(text);'],
  ['in a template', 'rows.filter(row => row.name.match(new RegExp(`^${req.query.word}`, "i")));'],
  ['by a variable and a function', 'const { word } = req.body; find(word); function find(name) { const regex = RegExp(name); return rows.some(row => regex.test(row.name)); }'],
])('a client decides the pattern %s', (_title, code) => {
  expect(findingsIn(HANDLER(code)).map(({ isInjected, certainty, verdict }) => [isInjected, certainty, verdict])).toEqual([[true, 'likely', undefined]]);
});

/** Each case is the code, the certainty and the kind of growth. */
test.each([
  ['exponential on what a client sends', HANDLER('/^(a+)+$/.test(req.body.text);'), 'proven', 'exponential'],
  ['cubic on what a client sends', HANDLER('/^\\S+@\\S+\\.\\S+$/.test(req.body.mail);'), 'proven', 'polynomial'],
  ['quadratic on what a client sends', HANDLER('/^\\d+\\w+$/.test(req.body.text);'), 'proven', 'polynomial'],
  ['a slow search start in what a client sends', HANDLER(`res.send(req.body.text.replace(/\\s+$/, ''));`), 'proven', 'polynomial'],
  ['held by a constant of the module', `const WORDS = /^(\\w+\\s?)+$/; ${HANDLER('WORDS.test(req.body.text);')}`, 'proven', 'exponential'],
  ['made of a constant text', HANDLER(`new RegExp('^(a+)+$').test(req.body.text);`), 'proven', 'exponential'],
  ['handed over by the handler', `${HANDLER('check(req.body.text);')} function check(text) { return /^(a+)+$/.test(text); }`, 'proven', 'exponential'],
  ['quadratic on a file, which may be the project\'s own', `import { readFileSync } from 'node:fs'; ${HANDLER(`/^\\d+\\w+$/.test(readFileSync(newest(), 'utf8'));`)}`, 'possible', 'polynomial'],
  ['iterated, where one match would be linear', HANDLER(`res.send(req.body.text.replace(/a*b/g, ''));`), 'proven', 'polynomial'],
  ['quadratic on a text of unknown origin, in a handler', `import { load } from 'somewhere'; ${HANDLER('/^\\d+\\w+$/.test(load());')}`, 'possible', 'polynomial'],
  ['cubic on a text of unknown origin, in a handler', `import { load } from 'somewhere'; ${HANDLER('/^\\S+@\\S+\\.\\S+$/.test(load());')}`, 'possible', 'polynomial'],
  ['exponential on a text of unknown origin, in a handler', `import { load } from 'somewhere'; ${HANDLER('/^(\\w+)+$/.test(load());')}`, 'proven', 'exponential'],
  ['cubic on what another server answers', HANDLER("(async () => { const answer = await fetch(address); const page = await answer.text(); /^\\S+@\\S+\\.\\S+$/.test(page); })();"), 'likely', 'polynomial'],
  ['cubic on what one server answers that the code names', HANDLER("(async () => { const answer = await fetch('https://weather.example/today'); const page = await answer.text(); /^\\S+@\\S+\\.\\S+$/.test(page); })();"), 'possible', 'polynomial'],
  ['cubic on a part of what one server answers', HANDLER("(async () => { const url = new URL('https://search.example/html'); const page = await fetch(url.toString()).then(answer => answer.text()).catch(() => ''); const parts = page.split('<div>'); for (let i = 1; i < parts.length; i++) { const part = parts[i]; /^\\S+@\\S+\\.\\S+$/.test(part); } })();"), 'possible', 'polynomial'],
  ['cubic, in a function that nobody calls', `${HANDLER('res.end();')} app.listen(80); export function isMail(text: string) { return /^\\S+@\\S+\\.\\S+$/.test(text); }`, 'possible', 'polynomial'],
  ['a line of what a client sends', HANDLER(`for (const line of req.body.text.split('\\n')) /^\\d+\\w+$/.test(line);`), 'proven', 'polynomial'],
  ['a part of it in a callback', HANDLER(`const parts = req.body.text.trim().split(','); parts.filter(Boolean).forEach(part => /^\\d+\\w+$/.test(part));`), 'proven', 'polynomial'],
  ['the rest of it behind a name', HANDLER(`const rest = req.body.text.slice(4); /^\\d+\\w+$/.test(rest);`), 'proven', 'polynomial'],
  ['what it is unless it is missing', HANDLER(`/^\\d+\\w+$/.test(req.body.text ?? '');`), 'proven', 'polynomial'],
  ['a slow search start in a text that a caller hands over', `export function trim(text: string) { return text.replace(/\\s+$/, ''); }`, 'possible', 'polynomial'],
  ['composed of constants', `const WORD = '(\\\\w+)+'; ${HANDLER('new RegExp(`^${WORD}$`).test(req.body.text);')}`, 'proven', 'exponential'],
  ['composed by addition, join and another source', `const SPACE = /\\s?/; const WORDS = ['(?:\\\\w+' + SPACE.source, ')+'].join(''); ${HANDLER("new RegExp('^' + WORDS + '$').test(req.body.text);")}`, 'proven', 'exponential'],
  ['exponential in a library', 'export function check(text: string) { return /^(a+)+$/.test(text); }', 'possible', 'exponential'],
])('%s', (_title, code, certainty, kind) => {
  expect(findingsIn(code).map(finding => [finding.certainty, finding.verdict?.kind])).toEqual([[certainty, kind]]);
});

test('a text that several expressions are made of is reported once, where it stands', () => {
  const code = `const WORDS = '(\\w+\\s?)+'; export const whole = new RegExp(\`^\${WORDS}$\`); export const start = new RegExp('^' + WORDS + '!');`;
  expect(findingsIn(code).map(({ range }) => code.slice(...range))).toEqual([`'(\\w+\\s?)+'`]);
});
