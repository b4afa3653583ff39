import { expect, test } from 'vitest';
import { ignoredBackpressure } from '../../../rules/src/analysis/hazards/ignored-backpressure.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(ignoredBackpressure);

const HEAD = `import { createReadStream, createWriteStream } from 'node:fs'; import { createHash, createVerify } from 'node:crypto'; import { spawn } from 'node:child_process';
import { once } from 'node:events'; import { pipeline } from 'node:stream/promises'; import { Writable } from 'node:stream';`;
const SERVER = `${HEAD} import express from 'express'; const app = express();`;
const HANDLER = (body: string): string => `${SERVER} app.get('/file', async (req, res) => { ${body} });`;
const LIBRARY = (body: string, parameters = ''): string => `${HEAD} export async function copy(${parameters}) { ${body} }`;

test.each(Object.entries({
  'a pipeline': HANDLER('await pipeline(createReadStream("a"), res);'),
  'pipe': HANDLER('createReadStream("a").pipe(res);'),
  'the answer decides whether the source goes on': HANDLER('const file = createReadStream("a"); file.on("data", chunk => { if (!res.write(chunk)) file.pause(); }); res.on("drain", () => file.resume());'),
  'the source is paused around': HANDLER('const file = createReadStream("a"); file.on("data", chunk => { file.pause(); res.write(chunk); setImmediate(() => file.resume()); });'),
  'the loop waits for drain': HANDLER('for await (const chunk of createReadStream("a")) { const goesOn = res.write(chunk); if (!goesOn) await once(res, "drain"); }'),
  'the loop waits for each write': LIBRARY('for await (const chunk of source) await writer.write(chunk);', 'source, writer: WritableStreamDefaultWriter'),
  'the loop waits for the callback': LIBRARY('for await (const chunk of source) await new Promise(done => file.write(chunk, done));', 'source, file: Writable'),
  'the writer says when it is ready': LIBRARY('for await (const chunk of source) { await writer.ready; writer.write(chunk); }', 'source, writer: WritableStreamDefaultWriter'),
  'a hash is made in memory': LIBRARY('const hash = createHash("md5"); createReadStream("a").on("data", chunk => { hash.write(chunk); }).on("end", () => hash.end());'),
  'a signature is checked in memory': LIBRARY('const verifier = createVerify("SHA256"); verifier.write(message); verifier.end();', 'message'),
  'the terminal': LIBRARY('createReadStream("a").on("data", chunk => { process.stdout.write(chunk); });'),
  'a few lines': HANDLER('for (const line of ["a", "b"]) res.write(line); res.end();'),
  'a list that is in memory already': HANDLER('for (const row of await load()) res.write(row.text); res.end();'),
  'an object of which nothing says that it is a stream': LIBRARY('source.on("data", chunk => { editor.write(chunk); });', 'source, editor'),
  'what is never ended, and is no answer': `export class Files { async send(name, parser) { const file = await this.open(name); file.on('data', chunk => { parser.write(chunk); }); } }`,
  'a parser of another library': `import { Parser } from 'parser'; export function parse(source) { const parser = new Parser(); source.on('data', chunk => { parser.write(chunk); }); source.on('end', () => parser.end()); }`,
  'something else in a loop that reads': LIBRARY('while (true) { const { done, value } = await reader.read(); if (done) break; file.write("."); }', 'reader, file: Writable'),
  'a pipe for whose end nobody waits': LIBRARY('source.pipe(createWriteStream("a"));', 'source'),
  'a pipe of which every error is heard': LIBRARY('await new Promise((resolve, reject) => { source.on("error", reject).pipe(createWriteStream("a")).on("error", reject).on("finish", resolve); });', 'source'),
  'errors that are heard further up': LIBRARY('source.once("error", fail); await new Promise((resolve, reject) => { source.pipe(file); file.on("finish", resolve); file.on("error", reject); });', 'source, file, fail'),
  'finished hears the errors': `${HEAD} import { finished } from 'node:stream'; export async function copy(source, file) { finished(source, console.error); await new Promise(done => source.pipe(file).on('finish', done)); }`,
  'the output of a child process': LIBRARY('const child = spawn("a"); await new Promise(done => child.stdout.pipe(createWriteStream("a")).on("finish", done));'),
  'a stream over a buffer': `${HEAD} import { Readable } from 'node:stream'; function streamOf(buffer) { const made = new Readable({ read() { this.push(buffer); this.push(null); } }); return made; } export function unpack(buffer, target) { return new Promise((resolve, reject) => { const stream = streamOf(buffer); target.on('finish', resolve); target.on('error', reject); stream.pipe(target); }); }`,
  'a transformation in memory': `${HEAD} import { Transform } from 'node:stream'; function encoder() { return new Transform({ transform(chunk, encoding, done) { done(null, chunk.toString('hex')); }, flush(done) { done(); } }); } export async function copy(source, packed) { const encode = packed ? encoder() : null; source.on('error', stop).pipe(encode); await new Promise((resolve, reject) => { encode.pipe(createWriteStream('a')).on('error', reject).on('finish', resolve); }); }`,
  'errors that are heard where a stream is made': LIBRARY('await new Promise((resolve, reject) => { const from = open().on("error", reject); from.pipe(createWriteStream("a")).on("finish", resolve); });', 'open'),
  'a stream that counts what compressed streams hand on': `${HEAD} import { PassThrough } from 'node:stream'; import { createGzip } from 'node:zlib'; export async function save(source) { const zip = createGzip(); const count = new PassThrough(); let size = 0; count._transform = (chunk, encoding, done) => { size += chunk.length; count.push(chunk); done(); }; zip.pipe(count); source.fill(zip); await new Promise((resolve, reject) => { count.pipe(createWriteStream('a')).on('error', reject).on('finish', resolve); }); }`,
  'a stream that is given bytes': `${HEAD} import { PassThrough } from 'node:stream'; export async function parse(bytes) { const from = new PassThrough(); from.end(bytes); return new Promise((resolve, reject) => { from.pipe(split()).on('end', resolve).on('error', reject); }); }`,
  'a document that is drawn': `${HEAD} import PDFDocument from 'pdfkit'; export async function report(file) { const page = new PDFDocument(); const out = createWriteStream(file); return new Promise((resolve, reject) => { page.pipe(out); out.on('finish', resolve).on('error', reject); page.end(); }); }`,
  'a stream of what memory holds': `${HEAD} import { Readable } from 'node:stream'; export async function parse(text) { return lines(Readable.from(text), []); } async function lines(source: Readable, rows) { return new Promise((resolve, reject) => { source.pipe(split()).on('data', row => rows.push(row)).on('end', () => resolve(rows)).on('error', reject); }); }`,
  'a pipe of functions': LIBRARY('await new Promise(done => values.pipe(one => one + 1).on("finish", done));', 'values'),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'what is written is made of the chunk before': HANDLER('for await (const row of rows) { const line = format(row); res.write(line); }'),
  'what is written is made of the chunk': HANDLER('for await (const row of rows) res.write(JSON.stringify(row));'),
  'server-sent events': HANDLER('res.setHeader("content-type", "text/event-stream"); for await (const chunk of news) res.write(chunk); res.end();'),
  'something that is ended, in a method that anything may call': `export class Files { async send(name, out) { const file = await this.open(name); file.on('data', chunk => { out.write(chunk); }); file.on('end', () => { out.end(); }); } }`,
  'a file that is the same one for every caller': `${LIBRARY('await new Promise((resolve, reject) => { createReadStream(path).pipe(split()).on("data", add).on("end", resolve).on("error", reject); });', 'path').replace('export ', '')} const LIST = 'rows.csv'; export async function rows() { return await copy(LIST); }`,
  'a file that is always the same one': LIBRARY('await new Promise((resolve, reject) => { createReadStream("a.csv").pipe(split()).on("data", add).on("end", resolve).on("error", reject); });'),
  'a pipe from what a library packs': `import archiver from 'archiver'; ${LIBRARY('const zip = archiver("zip"); await new Promise((resolve, reject) => { zip.pipe(createWriteStream("a")).on("finish", resolve).on("error", reject); });')}`,
  'a pipe from a class of the project': `import { Transform } from 'node:stream'; ${LIBRARY('const lines = new Lines(); await new Promise((resolve, reject) => { lines.pipe(createWriteStream("a")).on("finish", resolve).on("error", reject); });')} class Lines extends Transform {}`,
  'a pipe of a script': `#!/usr/bin/env node\n${HEAD} await new Promise((resolve, reject) => { source.pipe(createWriteStream("a")).on("finish", resolve).on("error", reject); });`,
  'what a child process prints': LIBRARY('const child = spawn("a"); const log = createWriteStream("log"); child.stdout.on("data", chunk => { log.write(chunk); });'),
}))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']));

test.each(Object.entries({
  'what is made of the chunk before, in a server': `${SERVER} export async function send(sink) { for await (const row of createReadStream('a')) { const part = Buffer.from(row); sink.write(part); } sink.end(); }`,
  'an object that is ended as a stream is, in a server': `${SERVER} export async function send(sink) { for await (const chunk of createReadStream('a')) sink.write(chunk); sink.end(); }`,
  'an answer to a request, in a method that anything may call': `export class Files { async send(name, res) { const file = await this.open(name); res.status(206); file.on('data', chunk => { res.write(chunk); }); file.on('end', () => { res.end(); }); } }`,
  'an answer that is not ended by its own method': `export class Files { async send(name, res) { res.setHeader('content-type', 'video/mp4'); const file = await this.open(name); file.on('data', chunk => { res.write(chunk); }); file.on('end', () => { res.status(200).send(); }); } }`,
  'a library that anyone may run': LIBRARY('const file = createWriteStream("a"); while (true) { const { done, value } = await reader.read(); if (done) break; file.write(value); } file.end();', 'reader'),
  'a class of the project that is a stream': `${LIBRARY('const sink = new Sink(); for await (const chunk of source) sink.write(Buffer.from(chunk));', 'source')} class Sink extends Writable {}`,
}))('likely: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['likely']));

test.each(Object.entries<readonly [from: string, code: string]>({
  'what `pipe` gives, held by a variable': ['answer', `${HEAD} import { createGunzip } from 'node:zlib'; export const load = answer => new Promise((resolve, reject) => { let body = answer; if (answer.headers.zip) body = answer.pipe(createGunzip()); else if (answer.headers.tar) body = answer.pipe(createGunzip()); body.on('data', add); body.on('end', resolve); body.on('error', reject); });`],
  'one listener, for the sink': ['source', LIBRARY('await new Promise((resolve, reject) => { source.pipe(file); file.on("finish", resolve); file.on("error", reject); });', 'source, file')],
  'a file that somebody names': ['createReadStream(path)', LIBRARY('await new Promise((resolve, reject) => { createReadStream(path).pipe(split()).on("data", add).on("end", resolve).on("error", reject); });', 'path')],
  'listeners that are added where the last one is made': ['answer', LIBRARY('await new Promise((resolve, reject) => { get(url, answer => { const file = createWriteStream("a").on("error", reject).on("finish", resolve); answer.pipe(file); }); });', 'url, get')],
  'a transformation that hands on an error': ['encode', `${HEAD} import { Transform } from 'node:stream'; export async function copy(source) { const encode = new Transform({ transform(chunk, encoding, done) { done(check(chunk), chunk); } }); source.on('error', stop).pipe(encode); await new Promise((resolve, reject) => { encode.pipe(createWriteStream('a')).on('error', reject).on('finish', resolve); }); }`],
  'a chain': ['createGunzip()', `${HEAD} import { createGunzip } from 'node:zlib'; export const copy = source => new Promise((resolve, reject) => { source.on('error', reject).pipe(createGunzip()).pipe(createWriteStream('a')).on('close', resolve); });`],
  'a stream of its own, which asks elsewhere': ['stream', `${HEAD} import { Readable } from 'node:stream'; export function unpack(rows, target) { return new Promise((resolve, reject) => { const stream = new Readable({ read() { rows.next(this); } }); target.on('finish', resolve); target.on('error', reject); stream.pipe(target); }); }`],
  'a library beside what fails': ['createGunzip()', `${HEAD} import { Throttle } from 'stream-throttle'; import { createGunzip } from 'node:zlib'; export const copy = source => new Promise((resolve, reject) => { source.on('error', reject).pipe(new Throttle({ rate: 9 })).pipe(createGunzip()).pipe(createWriteStream('a')).on('finish', resolve).on('error', reject); });`],
  'a pipe before the promise': ['source', LIBRARY('source.pipe(file); await new Promise(done => file.once("finish", done));', 'source, file')],
}))('joined, so that what waits hears of no error: %s', (_name, [from, code]) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.from.range), finding.certainty, finding.piped !== undefined])).toEqual([[from, 'likely', true]]);
});

const EARLY = (listeners: string, before = ''): string => LIBRARY(`const file = createWriteStream(path); ${before} await new Promise((resolve, reject) => { source.on('error', reject); source.pipe(file); ${listeners} });`, 'source, path');

test.each(Object.entries({
  'finish of the file': EARLY('file.on("finish", resolve);'),
  'close of the file, wherever it is heard': EARLY('source.on("end", resolve);', 'const done = once(file, "close"); file.on("close", report);'),
  'the file is handed to somebody, who may wait': EARLY('source.on("end", resolve);', 'await track(file);'),
  'its end tells when it is done': EARLY('source.on("end", () => file.end(resolve));'),
  'the listener waits': EARLY('source.on("end", async () => { await closed(); resolve(); });'),
  'what the listener starts settles the promise': EARLY('source.on("end", () => stat(path, resolve));'),
  'a pipeline, too': EARLY('source.on("end", resolve);', 'await pipeline(other, file);'),
  'a file that stays open for others': LIBRARY('const file = createWriteStream("a"); await new Promise(resolve => { source.pipe(file, { end: false }); source.on("end", resolve); });', 'source'),
  'a stream that is no file': LIBRARY('await new Promise((resolve, reject) => { source.on("error", reject); source.pipe(process.stdout); source.on("end", resolve); });', 'source'),
  'a file that is nowhere': LIBRARY('await new Promise(resolve => { source.pipe(createWriteStream("/dev/null")); source.on("end", resolve); });', 'source'),
  'nothing settles a promise': LIBRARY('source.pipe(createWriteStream("a")); source.on("end", report);', 'source'),
  'the end rejects': EARLY('source.on("close", () => reject(new Error("closed")));'),
  'another stream of the same name': LIBRARY('get("a", answer => { answer.pipe(createWriteStream("a")); }); await new Promise(resolve => { get("b", answer => { answer.resume(); answer.on("end", resolve); }); });', 'get'),
}))('waits for the file: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test.each(Object.entries<readonly [from: string, certainty: string, code: string]>({
  'the listener': ['source', 'likely', EARLY('source.on("end", resolve);')],
  'a call in the listener, which ends the file': ['source', 'likely', EARLY('source.on("close", () => { file.end(); resolve(); });')],
  'the path is what the promise gives': ['req', 'proven', HANDLER('const path = name(req); const file = createWriteStream(path); await new Promise(resolve => { req.on("error", fail).pipe(file); req.on("end", () => resolve(path)); });')],
  'the path is read later': ['source', 'proven', HANDLER('const path = `${dir}/${req.id}`; await new Promise(resolve => { source.on("error", fail).pipe(createWriteStream(path)); source.once("end", () => resolve()); }); res.send(await read(path));')],
  'the path is read later, in a library': ['source', 'likely', LIBRARY('const path = `${dir}/a`; await new Promise(resolve => { source.on("error", fail).pipe(createWriteStream(path)); source.once("end", () => resolve()); }); return read(path);', 'source, dir')],
  'the first stream of a chain': ['answer.data', 'likely', `${HEAD} import { createGunzip } from 'node:zlib'; export const save = answer => new Promise((resolve, reject) => { answer.data.on('error', reject).on('end', resolve); answer.data.pipe(createGunzip().on('error', reject)).pipe(createWriteStream('a')); });`],
  'a script': ['source', 'possible', `#!/usr/bin/env node\n${HEAD} await new Promise(resolve => { source.pipe(createWriteStream('a')); source.on('end', resolve); });`],
}))('settled before the file is written: %s', (_name, [from, certainty, code]) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.from.range), finding.certainty, finding.piped?.early !== undefined])).toEqual([[from, certainty, true]]);
});

test.each([
  ['a listener', HANDLER('const file = createReadStream("a"); file.on("data", chunk => { res.write(chunk); }); file.on("end", () => res.end());'), 'file'],
  ['a listener without a block', HANDLER('createReadStream("a").on("data", chunk => res.write(chunk.toString()));'), 'createReadStream("a")'],
  ['an iteration', HANDLER('for await (const chunk of createReadStream("a")) res.write(chunk); res.end();'), 'createReadStream("a")'],
  ['a reader', HANDLER('const reader = (await fetch("https://a")).body.getReader(); while (true) { const { done, value } = await reader.read(); if (done) break; res.write(Buffer.from(value)); } res.end();'), 'reader'],
  ['rows as they are read, into a stream that answers', `import JSONStream from 'JSONStream'; ${HANDLER('const out = JSONStream.stringify(); out.pipe(res).on("error", fail); for await (const row of rows()) { const item = new Item(row); out.write(item); } out.end();')}`, 'rows()'],
  ['an upload into a file', HANDLER('const file = createWriteStream("a"); req.on("data", chunk => file.write(chunk));'), 'req'],
])('proven: %s', (_name, code, from) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.from.range), finding.certainty, finding.way])).toEqual([[from, 'proven', expect.stringMatching(/^GET \/file/)]]);
});
