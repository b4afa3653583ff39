import { expect, test } from 'vitest';
import { ignoredBackpressure } from '../../../rules/src/analysis/hazards/ignored-backpressure.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(ignoredBackpressure);

const HEAD = `import { createReadStream, createWriteStream, existsSync } from 'node:fs'; import { createGunzip } from 'node:zlib'; import busboy from 'busboy'; import { parse } from 'csv-parse';`;
const HANDLER = (body: string, head = ''): string => `${HEAD} ${head} import express from 'express'; const app = express(); app.post('/file', async (req, res) => { ${body} });`;
const LIBRARY = (body: string, parameters = 'path'): string => `${HEAD} export async function copy(${parameters}) { ${body} }`;

test.each(Object.entries({
  'a listener in the chain': HANDLER('createReadStream(req.file.path).on("error", next).pipe(res);'),
  'a listener in the chain of what it is piped into': HANDLER('req.pipe(createWriteStream(req.query.name).on("error", next));'),
  'a listener on the variable before': HANDLER('const file = createReadStream(req.file.path); file.on("error", next); file.pipe(res);'),
  'a listener on the variable after': HANDLER('const file = createReadStream(req.file.path); file.pipe(res); file.on("end", done).on("error", next);'),
  'a listener where the variable is made': HANDLER('const file = createReadStream(req.file.path).once("error", next); file.pipe(res);'),
  'a listener that is added later': HANDLER('const file = createReadStream(req.file.path); file.once("open", () => { file.prependListener("error", next); }); file.pipe(res);'),
  'a listener for an event of another name': HANDLER('const file = createReadStream(req.file.path); for (const event of ["close", "error"]) file.on(event, next); file.pipe(res);'),
  'a listener on what the pipe gives back': HANDLER('const parser = req.pipe(busboy({ headers: req.headers })); parser.on("error", next);'),
  'an archive that is listened to': HANDLER('const archive = archiver("zip"); archive.on("error", next); archive.pipe(res); archive.append(createReadStream(req.file.path), { name: "a" }); archive.finalize();', "import archiver from 'archiver';"),
  'a listener on another name of the stream': HANDLER('const parser = parse(); const rows = req.pipe(parser); rows.on("error", next);'),
  'a listener in the chain, on the last stream': HANDLER('req.pipe(busboy({ headers: req.headers })).on("file", save).on("error", next);'),
  'a listener on a field, in another method': `${HEAD} import http from 'node:http'; class Upload { start(req) { this.parser = busboy({ headers: req.headers }); req.pipe(this.parser); } listen() { this.parser.on('error', this.fail); } } http.createServer(req => new Upload().start(req));`,
  'a pipeline': HANDLER('const file = createReadStream(req.file.path); const gunzip = createGunzip(); await pipeline(file, gunzip, res);', "import { pipeline } from 'node:stream/promises';"),
  'finished hears it': HANDLER('const file = createReadStream(req.file.path); finished(file, next); file.pipe(res);', "import { finished } from 'node:stream';"),
  'end-of-stream hears it': HANDLER('const file = createReadStream(req.file.path); eos(file, next); file.pipe(res);', "import eos from 'end-of-stream';"),
  'pump joins them': HANDLER('const gunzip = createGunzip(); pump(req, gunzip); gunzip.pipe(res);', "import pump from 'pump';"),
  'pumpify makes one of them': HANDLER('pumpify(createReadStream(req.file.path), createGunzip()).pipe(res);', "import pumpify from 'pumpify';"),
  'mississippi joins them': HANDLER('const gunzip = createGunzip(); miss.pipe(req, gunzip, next); gunzip.pipe(res);', "import miss from 'mississippi';"),
  'a signal is added': HANDLER('const file = addAbortSignal(signal, createReadStream(req.file.path)); file.pipe(res);', "import { addAbortSignal } from 'node:stream';"),
  'a domain hears it': HANDLER('const around = domain.create(); around.on("error", next); around.run(() => { createReadStream(req.file.path).pipe(res); });', "import domain from 'node:domain';"),
  'it is handed to a helper': HANDLER('const file = createReadStream(req.file.path); hear(file); file.pipe(res);'),
  'it is handed to a helper, in a list': HANDLER('const file = createReadStream(req.file.path); for (const one of [file, res]) one.on("error", next); file.pipe(res);'),
  'the last one is given back': HANDLER('const open = () => req.pipe(createGunzip()); hear(open());'),
  'the last one is returned': LIBRARY('return source.pipe(createGunzip());', 'source'),
  'it is put where others see it': HANDLER('const file = createReadStream(req.file.path); res.locals.file = file; file.pipe(res);'),
  'it is exported': `${HEAD} export const gunzip = createGunzip(); process.stdin.pipe(gunzip);`,
  'its rows are iterated': HANDLER('const rows = req.pipe(parse()); for await (const row of rows) save(row);'),
  'a promise of the stream': HANDLER('await req.pipe(Extract({ path: "out" })).promise();', "import { Extract } from 'unzipper';"),
  'the parser calls back': HANDLER('req.pipe(parse({ columns: true }, (error, rows) => res.json(rows)));'),
  'the request calls back': HANDLER('request(req.query.url, function (error) { if (error) next(error); }).pipe(res);', "import request from 'request';"),
  'a file that is always the same one': HANDLER('createReadStream("index.html").pipe(res);'),
  'a part of such a file': HANDLER('createReadStream("video.mp4", { start: req.start }).pipe(res);'),
  'such a file, decoded': HANDLER('createReadStream("words.gz").pipe(createGunzip()).pipe(res);'),
  'an answer and a request': HANDLER('req.pipe(upstream(req)); upstream(req).pipe(res);'),
  'the answer of another server': `${HEAD} import http from 'node:http'; http.createServer((req, res) => { http.get('http://a' + req.url, answer => { answer.pipe(res); }).on('error', () => res.end()); });`,
  'a file that a function opens, and listens to': HANDLER('opened(req).pipe(res);', 'function opened(req) { const file = createReadStream(pathOf(req)); file.on("error", next); return file; }'),
  'a file that a function opens, and its caller listens to': HANDLER('const file = await opened(req); file.on("error", next).pipe(res);', 'async function opened(req) { return createReadStream(pathOf(req)); }'),
  'streams that nobody knows': HANDLER('const file = await files.open(req.query.id); file.pipe(res);'),
  'a stream that compresses': HANDLER('req.pipe(createGzip()).pipe(res);', "import { createGzip } from 'node:zlib';"),
  'a pipe of functions': HANDLER('createReadStream(req.file.path).pipe(one => one);'),
  'a pipe of rxjs': HANDLER('from([req.file.path]).pipe(map(parse)).subscribe();', "import { from, map } from 'rxjs';"),
  'a pipe of a schema': HANDLER('z.string().pipe(z.coerce.number()).parse(req.query.id);', "import { z } from 'zod';"),
  'a pipe of Effect': HANDLER('await Effect.runPromise(Effect.succeed(req.file.path).pipe(Effect.map(parse)));', "import { Effect } from 'effect';"),
  'a script': `#!/usr/bin/env node\n${HEAD} export function unpack(path) { createReadStream(path).pipe(createGunzip()).pipe(process.stdout); } unpack(process.argv[2]);`,
  'a file that a library writes': LIBRARY('source.pipe(createWriteStream(path));', 'source, path'),
  'a file that is written by code of a server that nothing is known to reach': `${HANDLER('res.end();')} export function log(source, path) { source.pipe(createWriteStream(path)); }`,
  'a file that was there, in a library': LIBRARY('if (existsSync(path)) createReadStream(path).pipe(sink);', 'path, sink'),
}))('silent: %s', (_name, code) => expect(findingsIn(code).filter(({ abandoned }) => !abandoned).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'a file that is written': HANDLER('rowsOf(req).pipe(createWriteStream(nameOf(req)));'),
  'a file that two streams are written to': HANDLER('const log = createWriteStream(nameOf(req)); one.pipe(log, { end: false }); two.pipe(log, { end: false });'),
  'a file that is written, and waited for, by code that nothing is known to reach': `${HANDLER('res.end();')} export function log(source, path, done) { const file = createWriteStream(path); file.on('finish', done); source.pipe(file); }`,
  'a file that was there': HANDLER('if (existsSync(req.query.path)) createReadStream(req.query.path).pipe(sink);'),
  'a file that the code has waited for': HANDLER('const path = await download(req.query.url); createReadStream(path).pipe(sink);'),
  'an upload that was stored': HANDLER('createReadStream(req.file.path).pipe(parse()).on("error", next).on("data", save);'),
  'a library that anyone may run': LIBRARY('createReadStream(path).pipe(sink);', 'path, sink'),
  'an archive of files that it is told the names of': HANDLER('const archive = archiver("zip"); archive.pipe(res); archive.directory(req.file.path, false); archive.finalize();', "import archiver from 'archiver';"),
  'a process that outlives errors': `${HANDLER('req.pipe(busboy({ headers: req.headers }));')} process.on('uncaughtException', error => console.error(error)); app.listen(80);`,
}))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty, unheard }) => [certainty, unheard !== undefined])).toEqual([['possible', true]]));

test.each(Object.entries<readonly [from: string, fails: string, code: string]>({
  'a file that a request names': ['createReadStream(req.query.name)', 'file', HANDLER('createReadStream(req.query.name).pipe(res);')],
  'a file whose folder a request names, in a variable': ['file', 'file', HANDLER('const path = join("files", req.params.id, "a.csv"); const file = createReadStream(path); file.on("open", () => res.type("csv")); file.pipe(res);', "import { join } from 'node:path';")],
  'a parser at the end': ['parser', 'input', HANDLER('const parser = busboy({ headers: req.headers }); parser.on("file", save).on("finish", () => res.end()); req.pipe(parser);')],
  'a decoder in the middle': ['createGunzip()', 'input', HANDLER('req.on("error", next).pipe(createGunzip()).pipe(res);')],
  'a parser before a file that is written': ['createGunzip()', 'input', HANDLER('req.pipe(createGunzip()).pipe(createWriteStream(req.query.name));')],
  'a listener that ends the process for all but one error': ['parser', 'input', `${HANDLER('const parser = busboy({ headers: req.headers }); req.pipe(parser);')} process.on('uncaughtException', error => { if (error.name === 'Aborted') return; throw error; });`],
}))('proven: %s', (_name, [from, fails, code]) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.from.range), finding.unheard?.fails, finding.certainty, finding.way])).toEqual([[from, fails, 'proven', expect.any(String)]]);
});

test.each(Object.entries<readonly [from: string, fails: string, code: string]>({
  'a file': ['createReadStream(pathOf(req))', 'file', HANDLER('createReadStream(pathOf(req)).pipe(res);')],
  'a file that other code has stored for a client': ['createReadStream(path)', 'file', HANDLER('const { path } = await stored(req.params.id); createReadStream(path).pipe(res);')],
  'a file of a variable': ['file', 'file', HANDLER('const file = createReadStream(pathOf(req)); file.on("open", () => res.type("csv")); file.pipe(res);')],
  'a file that a request names, to be written': ['createWriteStream(req.query.name)', 'disk', HANDLER('req.pipe(createWriteStream(req.query.name));')],
  'a file that a listener waits for': ['file', 'disk', HANDLER('const file = createWriteStream(pathOf(req)); file.on("close", () => res.end()); req.pipe(file);')],
  'a file that the end of a chain waits for': ['createWriteStream(pathOf(req))', 'disk', HANDLER('req.pipe(createWriteStream(pathOf(req))).on("finish", () => res.end());')],
  'a file that a function opens': ['opened(req)', 'file', HANDLER('opened(req).pipe(res);', 'function opened(req) { return createReadStream(pathOf(req)); }')],
  'a file that a function opens later': ['file', 'file', HANDLER('const file = await opened(req); file.pipe(res);', 'async function opened(req) { const file = createReadStream(await pathOf(req)); file.setEncoding("utf8"); return file; }')],
  'a parser of which only a source is heard': ['parse()', 'input', HANDLER('createReadStream(req.file.path).on("error", next).pipe(parse()).on("data", save);')],
  'a listener on the next stream alone': ['createReadStream(pathOf(req))', 'file', HANDLER('createReadStream(pathOf(req)).pipe(parse()).on("error", next).on("data", save);')],
  'a next stream that is iterated': ['createReadStream(pathOf(req))', 'file', HANDLER('const rows = createReadStream(pathOf(req)).pipe(parse()); for await (const row of rows) save(row);')],
  'the documents of a query': ['people.find({ age: 3 }).sort("name").stream()', 'remote', HANDLER('people.find({ age: 3 }).sort("name").stream().pipe(rows).pipe(res);', "import { MongoClient } from 'mongodb'; import { rows } from './rows.js'; const people = new MongoClient(process.env.DB).db('a').collection('people');")],
  'the documents of a model': ['cursor', 'remote', HANDLER('const cursor = Person.find({ age: 3 }).lean().cursor(); cursor.pipe(rows).pipe(res);', "import mongoose from 'mongoose'; import { rows } from './rows.js'; const Person = mongoose.model('Person', new mongoose.Schema({}));")],
  'the rows of a query': ['pool.query(req.query.sql).stream()', 'remote', HANDLER('pool.query(req.query.sql).stream().pipe(rows).pipe(res);', "import mysql from 'mysql2'; import { rows } from './rows.js'; const pool = mysql.createPool({});")],
  'the rows of a builder': ['rows', 'remote', HANDLER('const rows = db("people").where({ age: 3 }).stream(); rows.pipe(csv).pipe(res);', "import knex from 'knex'; import { csv } from './csv.js'; const db = knex({ client: 'pg' });")],
  'a packed stream': ['zip.generateNodeStream()', 'packed', HANDLER('const zip = new JSZip(); zip.file("a", createReadStream(pathOf(req))); zip.generateNodeStream().pipe(res);', "import JSZip from 'jszip';")],
  'a connection': ['peer', 'input', `${HEAD} import { createWebSocketStream, WebSocketServer } from 'ws'; import { rows } from './rows.js'; const server = new WebSocketServer({ port: 80 }); server.on('connection', socket => { const peer = createWebSocketStream(socket); peer.pipe(rows); });`],
  'a request to what may be down': ['request(req.query.url)', 'remote', HANDLER('req.pipe(request(req.query.url)).pipe(res);', "import request from 'request';")],
  'an archive of a stream': ['archive', 'packed', HANDLER('const archive = archiver("zip"); archive.pipe(res); archive.append(createReadStream(req.file.path), { name: "a" }); archive.finalize();', "import archiver from 'archiver';")],
  'a field': ['this.parser', 'input', `${HEAD} import http from 'node:http'; class Upload { start(req) { this.parser = busboy({ headers: req.headers }); req.pipe(this.parser); } } http.createServer(req => new Upload().start(req));`],
}))('likely: %s', (_name, [from, fails, code]) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.from.range), finding.unheard?.fails, finding.certainty, finding.way])).toEqual([[from, fails, 'likely', expect.any(String)]]);
});

test('a promise that waits for the last stream comes first', () => {
  const code = HANDLER('await new Promise((resolve, reject) => { createReadStream(req.file.path).pipe(parse()).on("data", save).on("end", resolve).on("error", reject); });');
  expect(findingsIn(code).map(({ piped, unheard }) => [piped !== undefined, unheard !== undefined])).toEqual([[true, false]]);
});

test('code of a server that nothing is known to reach', () => {
  const code = `${HANDLER('res.end();')} export function send(path, sink) { createReadStream(path).pipe(sink); }`;
  expect(findingsIn(code).map(({ certainty, way }) => [certainty, way])).toEqual([['likely', undefined]]);
});
