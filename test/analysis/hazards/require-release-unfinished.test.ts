import { isRefusal, releaseInFinally, requireRelease } from 'eslint-plugin-headgate/analysis';
import { expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';
import { sourceOf } from '../source-of.ts';

const findingsIn = findingsOf(requireRelease, '/nowhere/app.ts');

const APP = (body: string): string => `import express from 'express'; import { unlink } from 'node:fs/promises'; const app = express(); let running = 0; const open = new Set(); app.use((req, res, next) => { ${body} next(); }); app.listen(80);`;

test.each(Object.entries({
  'a count taken back on close': APP("running++; res.on('close', () => running--);"),
  'on both': APP("running++; let over = false; const done = () => { if (!over) running--; over = true; }; res.on('finish', done); res.on('close', done);"),
  'by a helper that finds out': APP("running++; onFinished(res, () => running--); res.on('finish', () => running--);"),
  'what the listener counts itself': APP("res.on('finish', () => { let left = 3; left--; log(left); });"),
  'another count': APP("running++; res.on('finish', () => { seen--; });"),
  'a log': APP("running++; res.on('finish', () => log(running));"),
  'a file that is written': `import { createWriteStream } from 'node:fs'; let writing = 0; export function save(path, body) { writing++; const file = createWriteStream(path); file.on('finish', () => writing--); body.pipe(file); }`,
  'taken after it': APP("res.on('finish', () => running--); later(() => running++);"),
}))('gives back: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test.each<readonly [name: string, code: string, certainty: string]>([
  ['a count', APP("running++; res.on('finish', () => running--);"), 'likely'],
  ['a count, in so many words', APP("running += 1; res.once('finish', () => { running -= 1; });"), 'likely'],
  ['a counter elsewhere', APP("counts.increment(req.key); res.on('finish', () => { counts.decrement(req.key).catch(log); });"), 'likely'],
  ['by a function of the file', `${APP("running++; res.on('finish', leave);")} function leave() { running--; }`, 'likely'],
  ['what was uploaded', APP("res.on('finish', () => unlink(req.file.path));"), 'possible'],
  ['a middleware that somebody else registers', "let running = 0; module.exports = (req, res, next) => { running++; res.on('finish', () => { running--; }); next(); };", 'likely'],
])('keeps: %s', (_name, code, certainty) => {
  expect(findingsIn(code).map(({ missed, certainty: known }) => [missed, known])).toEqual([['unfinished', certainty]]);
});

test.each([
  ['alone', "running++; res.on('finish', () => running--);", "'close'"],
  ['beside an error', "running++; res.on('finish', () => running--); res.on('error', () => running--);", 'listened'],
])('suggests the event that comes either way: %s', (_name, body, expected) => {
  const code = APP(body);
  const [finding] = findingsIn(code);
  const rewrite = releaseInFinally(finding!, sourceOf(code, '/nowhere/app.ts'), { form: 'finally' });
  expect(isRefusal(rewrite) ? rewrite.reason : rewrite.edits.map(({ text }) => text).join()).toBe(expected);
});
