import { expect, test } from 'vitest';
import { ignoredBackpressure } from '../../../rules/src/analysis/hazards/ignored-backpressure.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(ignoredBackpressure);

const HEAD = `import axios from 'axios'; import express from 'express'; import fs, { createReadStream } from 'node:fs'; import got from 'got'; import http from 'node:http'; import https from 'node:https'; import fetch from 'node-fetch'; const app = express();`;
const HANDLER = (body: string, head = ''): string => `${HEAD} ${head} app.post('/file', async (req, res, next) => { ${body} });`;
const LIBRARY = (body: string, parameters: string, head = ''): string => `import { createReadStream } from 'node:fs'; import http from 'node:http'; ${head} export async function send(${parameters}) { ${body} }`;
const FILE = 'const file = createReadStream(req.query.name).on("error", next);';

test.each(Object.entries({
  'destroyed where the answer is closed': HANDLER(`${FILE} res.on("close", () => file.destroy()); file.pipe(res);`),
  'destroyed where the request is, by a function of its own': HANDLER(`${FILE} const stop = () => { file.destroy(); }; req.on("aborted", stop); file.pipe(res);`),
  'closed by a timer': HANDLER(`${FILE} setTimeout(() => file.close(), 60_000); file.pipe(res);`),
  'what is left of it is taken': HANDLER(`${FILE} res.on("close", () => { file.unpipe(); file.resume(); }); file.pipe(res);`),
  'destroyed by another name': HANDLER(`${FILE} const body = file; res.on("close", () => body?.destroy()); file.pipe(res);`),
  'a method of it is bound': HANDLER(`${FILE} res.on("close", file.destroy.bind(file)); file.pipe(res);`),
  'pipeline joins them elsewhere': HANDLER(`${FILE} if (req.query.raw) file.pipe(res); else pipeline(file, zip, res, next);`, "import { pipeline } from 'node:stream';"),
  'pipeline joins the answer to what was asked': HANDLER('const asked = http.request(target, answer => { pipeline(answer, res, next); }); asked.on("error", next); req.pipe(asked);', "import { pipeline } from 'node:stream';"),
  'finished hears where the answer is closed': HANDLER(`${FILE} finished(res, () => { file.destroy(); }); file.pipe(res);`, "import { finished } from 'node:stream';"),
  'destroyed by a library': HANDLER(`${FILE} onFinished(res, () => destroy(file)); file.pipe(res);`, "import onFinished from 'on-finished'; import destroy from 'destroy';"),
  'handed to a helper': HANDLER(`${FILE} closeWith(res, file); file.pipe(res);`),
  'kept where others see it': HANDLER(`${FILE} open.add(file); file.pipe(res);`),
  'put on the answer': HANDLER(`${FILE} res.locals.file = file; file.pipe(res);`),
  'given back': HANDLER(`${FILE} file.pipe(res); return file;`),
  'a field': `import { createReadStream } from 'node:fs'; import http from 'node:http'; class Sender { send(name, res) { this.file = createReadStream(name).on('error', log); this.file.pipe(res); } } http.createServer((req, res) => { res.setHeader('a', 'b'); new Sender().send(req.url, res); });`,
  'a signal ends it': HANDLER('createReadStream(req.query.name, { signal: req.signal }).on("error", next).pipe(res);'),
  'a signal ends it, among options with a name': HANDLER('const options = { headers: {}, signal: left(res) }; http.get(req.query.url, options, answer => { answer.pipe(res); }).on("error", next);'),
  'a timeout of axios ends it': HANDLER('const { data } = await axios.get(req.query.url, { responseType: "stream", timeout: 5000 }); data.pipe(res);'),
  'a timeout of the client ends it': HANDLER('const { data } = await files.get(req.query.url, { responseType: "stream" }); data.pipe(res);', 'const files = axios.create({ timeout: 5000 });'),
  'the request is destroyed where the answer is closed': HANDLER('const asked = http.get(req.query.url, answer => { answer.pipe(res); }).on("error", next); res.on("close", () => asked.destroy());'),
  'the request is destroyed where nothing comes for long': HANDLER('const asked = https.request(req.query.url, { timeout: 5000 }); asked.on("response", answer => answer.pipe(res)); asked.on("timeout", () => asked.destroy()); asked.end();'),
  'the answer that it is part of is handed on': HANDLER('const answer = await axios.get(req.query.url, { responseType: "stream" }); closeWith(res, answer); answer.data.pipe(res);'),
  'the request behind the answer is ended': HANDLER('const answer = await axios.get(req.query.url, { responseType: "stream" }); res.on("close", () => answer.request.destroy()); answer.data.pipe(res);'),
  'either protocol, and the request is destroyed': HANDLER('const asked = (req.secure ? https : http).get(req.query.url, answer => { answer.pipe(res); }); asked.on("error", next); res.on("close", () => asked.destroy());'),
  'an upload that is broken off ends what is asked': HANDLER('const asked = http.request(target); asked.on("error", next); req.on("close", () => { if (!req.complete) asked.destroy(); }); req.pipe(asked);'),
  'a file that is always the same one': HANDLER('createReadStream("index.html").on("error", next).pipe(res);'),
  'what is sent, to the one who sends it': HANDLER('req.pipe(res);'),
  'what is in memory': HANDLER('Readable.from(rows(req.query)).on("error", next).pipe(res);', "import { Readable } from 'node:stream';"),
  'a library that closes what it reads': HANDLER('send(req, req.path).pipe(res);', "import send from 'send';"),
  'a request of superagent, which closes it': HANDLER('superagent.get(req.query.url).pipe(res);', "import superagent from 'superagent';"),
  'an answer that is given as a body': "import Koa from 'koa'; import { createReadStream } from 'node:fs'; new Koa().use(async ctx => { ctx.body = createReadStream(ctx.path); }).listen(80);",
  'a file that is written': HANDLER(`${FILE} file.pipe(fs.createWriteStream(req.query.to).on("error", next));`),
  'an upload that is broken off ends the file': HANDLER('const file = fs.createWriteStream(req.query.to); file.on("error", next); req.on("aborted", () => file.destroy()); req.pipe(file);'),
  'an upload to a file that a signal ends': HANDLER('const file = fs.createWriteStream(req.query.to, { signal: left(req) }); file.on("error", next); req.pipe(file);'),
  'an upload to a file that a pipeline may end': HANDLER('const file = fs.createWriteStream(req.query.to); file.on("error", next); if (req.query.raw) req.pipe(file); else pipeline(req, zip, file, next);', "import { pipeline } from 'node:stream';"),
  'another answer than that of the client, to a file': HANDLER('const file = fs.createWriteStream(req.query.to); file.on("error", next); source(req).pipe(file);'),
  'a sink that nobody knows': HANDLER(`${FILE} file.pipe(zip);`),
  'a script': `#!/usr/bin/env node\nimport { createReadStream } from 'node:fs'; import http from 'node:http'; const asked = http.request(process.argv[2]); createReadStream(process.argv[3]).on('error', fail).pipe(asked);`,
  'code for development': HANDLER(`if (process.env.NODE_ENV === 'development') { ${FILE} file.pipe(res); }`),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'an answer by what is called of it': LIBRARY('res.writeHead(200); createReadStream(path).on("error", log).pipe(res);', 'path, res'),
  'an upload of a file': LIBRARY('const asked = http.request(url, { method: "PUT" }, done); createReadStream(path).on("error", fail).pipe(asked);', 'path, url'),
  'a connection': LIBRARY('const socket = net.connect(80); createReadStream(path).on("error", fail).pipe(socket);', 'path', "import net from 'node:net';"),
  'a client of axios with options that nobody sees': HANDLER('const { data } = await files.get(req.query.url, { responseType: "stream" }); data.pipe(res);', "import { type AxiosInstance } from 'axios'; declare const files: AxiosInstance;"),
}))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty, abandoned }) => [certainty, abandoned !== undefined])).toEqual([['possible', true]]));

test.each(Object.entries<readonly [open: string, closed: string, code: string]>({
  'a file whose errors are heard': ['file', 'res', HANDLER(`${FILE} file.pipe(res);`)],
  'a file that is destroyed where it fails': ['file', 'res', HANDLER('const file = createReadStream(req.query.name); file.on("error", () => { file.destroy(); res.end(); }); file.pipe(res);')],
  'a file that is opened one way or another': ['file', 'res', HANDLER('let file; if (req.query.from) file = createReadStream(req.query.name, { start: 1 }); else file = createReadStream(req.query.name); file.on("error", next); file.pipe(res);')],
  'an answer whose listener does not know the file': ['file', 'res', HANDLER(`${FILE} res.on("close", () => log("gone")); file.pipe(res);`)],
  'an answer with a status': ['file', 'res.status(206)', HANDLER(`${FILE} file.pipe(res.status(206));`)],
  'through a stream that compresses': ['file', 'res', HANDLER(`${FILE} file.pipe(createGzip()).pipe(res);`, "import { createGzip } from 'node:zlib';")],
  'an answer of another server': ['answer', 'res', HANDLER('http.get(req.query.url, answer => { res.writeHead(answer.statusCode, answer.headers); answer.pipe(res); }).on("error", next);')],
  'the same by its event': ['answer', 'res', HANDLER('const asked = https.request(req.query.url); asked.on("response", answer => answer.pipe(res)); asked.on("error", next).end();')],
  'a timeout that only tells': ['answer', 'res', HANDLER('const asked = https.request(req.query.url, { timeout: 5000 }, answer => answer.pipe(res)); asked.on("timeout", () => log("slow")); asked.on("error", next).end();')],
  'an answer to either protocol': ['answer', 'res', HANDLER('const client = req.query.url.startsWith("https:") ? https : http; client.get(req.query.url, answer => { answer.pipe(res); }).on("error", next);')],
  'an upload to either protocol': ['asked', 'req', HANDLER('const asked = (req.secure ? https : http).request(target, answer => { answer.resume(); res.end(); }); asked.on("error", next); req.pipe(asked);')],
  'a variable that may also hold an error': ['answer.data', 'res', HANDLER('let answer; try { answer = await axios.get(req.query.url, { responseType: "stream" }); } catch (error) { answer = error; } answer.data.pipe(res);')],
  'a property of an answer': ['answer.data', 'res', HANDLER('const answer = await axios.get(req.query.url, { responseType: "stream" }); log(answer.status); res.set(answer.headers); answer.data.pipe(res);')],
  'a property with a name of its own': ['data', 'res', HANDLER('const { data } = await axios({ url: req.query.url, responseType: "stream" }); data.pipe(res);')],
  'an answer that a callback is given': ['answer.data', 'res', HANDLER('axios.get(req.query.url, { responseType: "stream" }).then(answer => { answer.data.pipe(res); }).catch(next);')],
  'a client whose options are there': ['data', 'res', HANDLER('const { data } = await files.get(req.query.url, { responseType: "stream" }); data.pipe(res);', 'const files = axios.create({ baseURL: "http://a" });')],
  'the body of a fetch': ['answer.body', 'res', HANDLER('const answer = await fetch(req.query.url); if (!answer.ok) return res.sendStatus(502); answer.body.pipe(res);')],
  'an object of a store': ['object.Body', 'res', HANDLER('const object = await store.send(new GetObjectCommand({ Key: req.query.key })); object.Body.pipe(res);', "import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'; const store = new S3Client({});")],
  'a stream of got': ['got.stream(req.query.url)', 'res', HANDLER('got.stream(req.query.url).on("error", next).pipe(res);')],
  'an upload that is passed on': ['asked', 'req', HANDLER('const asked = http.request(target, answer => { answer.resume(); res.end(); }); asked.on("error", next); req.pipe(asked);')],
  'a handler that is registered by its name': ['file', 'answer', `${HEAD} app.get('/file/:id', send); function send(asked, answer) { const file = createReadStream(asked.params.id); file.on('error', log); file.pipe(answer); }`],
  'an upload to a file': ['file', 'req', HANDLER('const file = fs.createWriteStream(req.query.to); file.on("finish", () => res.end()); file.on("error", error => { file.destroy(); next(error); }); req.pipe(file);')],
  'an upload to a file, packed': ['file', 'req', HANDLER('const file = fs.createWriteStream(req.query.to); file.on("error", next); req.pipe(createGzip()).pipe(file);', "import { createGzip } from 'node:zlib';")],
  'a file that is sent on': ['file', 'asked', HANDLER(`${FILE} const asked = http.request(target, answer => answer.resume()); asked.on("error", next); file.pipe(asked);`)],
  'an answer of Node.js alone': ['file', 'res', `import { createReadStream } from 'node:fs'; import http from 'node:http'; http.createServer((req, res) => { const file = createReadStream('.' + req.url); file.on('error', () => res.end()); file.pipe(res); }).listen(80);`],
  'an answer of Koa alone': ['file', 'ctx.res', `import Koa from 'koa'; import { createReadStream } from 'node:fs'; new Koa().use(async ctx => { const file = createReadStream(ctx.path).on('error', log); ctx.respond = false; file.pipe(ctx.res); }).listen(80);`],
  'an answer of Fastify alone': ['file', 'reply.raw', `import fastify from 'fastify'; import { createReadStream } from 'node:fs'; fastify().get('/file', (request, reply) => { const file = createReadStream(request.query.name).on('error', log); reply.hijack(); file.pipe(reply.raw); });`],
}))('likely: %s', (_name, [open, closed, code]) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.from.range), code.slice(...finding.sink.range), finding.abandoned !== undefined, finding.certainty, typeof finding.way])).toEqual([[open, closed, true, 'likely', 'string']]);
});

test('a proxy is told of once', () => {
  const code = HANDLER('const asked = http.request(target, answer => { answer.pipe(res); }); asked.on("error", next); req.pipe(asked);');
  expect(findingsIn(code).map(({ from }) => code.slice(...from.range))).toEqual(['answer']);
});

test('a stream whose error ends the process is told of by that', () => {
  const code = HANDLER('createReadStream(req.query.name).pipe(res);');
  expect(findingsIn(code).map(({ unheard, abandoned }) => [unheard !== undefined, abandoned !== undefined])).toEqual([[true, false]]);
});
