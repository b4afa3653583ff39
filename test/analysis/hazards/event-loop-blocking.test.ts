import { eventLoopBlocking } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(eventLoopBlocking, '/nowhere/app.ts');

const FS = `import fs, { readFileSync } from 'node:fs'; import express from 'express'; const app = express();`;
const HANDLER = (body: string): string => `${FS} app.get('/x', (req, res) => { ${body} });`;

const TOOL = `import { execSync } from 'node:child_process'; import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'; const server = new McpServer({}); server.registerTool('list', {}, () => execSync('ps'));`;

describe('silent', () => {
  test.each([
    ['for the one client of a server that talks through pipes', TOOL],
    ['at start-up', `${FS} const key = readFileSync('key.pem'); app.listen(1);`],
    ['in a function that only start-up calls', `${FS} function load() { return readFileSync('key.pem'); } const key = load(); app.get('/x', (req, res) => { res.send(key); });`],
    ['at the end of the process', `import fs from 'node:fs'; process.on('exit', () => { fs.rmSync('x', { recursive: true }); });`],
    ['for a few constant characters', HANDLER(`fs.writeFileSync('probe', 'ok'); res.end();`)],
    ['in a worker thread', `import { parentPort } from 'node:worker_threads'; import { pbkdf2Sync } from 'node:crypto'; parentPort.on('message', text => { pbkdf2Sync(text, '', 1e6, 64, 'sha1'); });`],
    ['for a method that is not Node\'s', HANDLER('const fs = req.app.files; fs.readFileSync(1);')],
    ['with a callback', `import { randomBytes } from 'node:crypto'; ${HANDLER('randomBytes(10_000_000, (error, bytes) => res.send(bytes));')}`],
    ['with the callback that promisify gives', `import { randomBytes } from 'node:crypto'; import { promisify } from 'node:util'; const bytes = promisify(randomBytes); ${HANDLER('bytes(10_000_000).then(all => res.send(all)); promisify(randomBytes)(10_000_000).then(all => res.send(all));')}`],
    ['for what another file has wrapped', `import crypto from 'node:crypto'; ${HANDLER('(async () => res.send(await crypto.randomBytes(10_000_000)))();')}`],
    ['for a number that keeps it cheap', `import { pbkdf2Sync } from 'node:crypto'; ${HANDLER(`res.send(pbkdf2Sync(req.body.password, 'salt', 1000, 64, 'sha512'));`)}`],
    ['for the asynchronous form', HANDLER('fs.promises.readFile(1).then(text => res.send(text));')],
    ['while the code is developed', HANDLER(`if (process.env.NODE_ENV === 'development') res.send(fs.readFileSync('log.txt'));`)],
    ['while the code is not in production', `const isDevelopment = process.env.NODE_ENV !== 'production'; ${HANDLER(`res.send(isDevelopment && req.ok ? fs.readFileSync('log.txt') : '');`)}`],
    ['while a setting of the process says so', `import config from 'config'; ${HANDLER(`if (config.env !== 'production' && req.ok) res.send(fs.readFileSync('log.txt'));`)}`],
    ['unless a setting is one of several', `import config from 'config'; const isLive = ['staging', 'production'].includes(config.env); ${HANDLER(`if (!isLive) res.send(fs.readFileSync('log.txt'));`)}`],
    ['for one file that is removed', HANDLER(`fs.rmSync(req.file.path); fs.rmSync(req.file.path, { force: true, recursive: false }); res.end();`)],
    ['unless it is in production', HANDLER(`if (process.env.NODE_ENV === 'production') res.end(); else res.send(fs.readFileSync('log.txt'));`)],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test.each([['a test', '/nowhere/app.test.ts'], ['a script', '/nowhere/scripts/build.ts'], ['a configuration', '/nowhere/vite.config.ts']])('in %s', (_title, path) => {
    expect(findingsIn(`import fs from 'node:fs'; export function read() { return fs.readFileSync('x'); }`, path)).toEqual([]);
  });
});

describe('possible', () => {
  test.each([
    ['one file on a timer', `import fs from 'node:fs'; setInterval(() => { show(fs.readFileSync('load.txt', 'utf8')); }, 1000);`],
    ['a number in a file', HANDLER("res.send(Number(fs.readFileSync('stamp').toString()) > 1);")],
    ['what the kernel makes up', HANDLER("res.send(fs.readdirSync('/sys/class/net')); ")],
    ['a few bytes', HANDLER("const head = Buffer.alloc(8); fs.readSync(req.file.handle, head, 0, head.length, 0); res.send(head);")],
    ['no more bytes than a constant', HANDLER("const count = Math.min(1024, req.file.size); const head = Buffer.allocUnsafe(count); fs.readSync(req.file.handle, head, 0, count, 0); res.send(head);")],
    ['a file that has just been saved', `import fs from 'node:fs'; import chokidar from 'chokidar'; const watcher = chokidar.watch('pages'); watcher.on('add', path => { pages.forEach(one => { show(fs.readFileSync(one, 'utf8')); }); });`],
    ['one file that the code names', HANDLER(`res.send(fs.readFileSync('log.txt'));`)],
    ['settings that are parsed where they are read', HANDLER(`let all = ''; all = fs.readFileSync(req.query.path, 'utf8'); res.send(JSON.parse(all));`)],
    ['settings read as JSON', `import { readJsonSync, writeJsonSync } from 'fs-extra'; import express from 'express'; express().post('/x', async (req, res) => { const all = await load(); writeJsonSync('settings.json', all); res.send(readJsonSync(req.body.path)); });`],
    ['a process just before the own one ends', `import { execSync } from 'node:child_process'; ${HANDLER(`setTimeout(() => { const pid = Number(execSync('fuser 80/tcp').toString()); log(pid); process.kill(process.pid, 'SIGKILL'); }, 500);`)}`],
    ['a file removed as a folder would be', HANDLER(`const path = req.body.name; try { fs.writeFileSync(path, 'ready: ' + req.ok); } catch { fs.rmSync(path, { recursive: true, force: true }); }`)],
    ['a database that has no asynchronous form', `import Database from 'better-sqlite3'; const db = new Database('x'); ${HANDLER(`res.send(db.prepare('SELECT 1').all());`)}`],
    ['an archive', `import AdmZip from 'adm-zip'; ${HANDLER(`new AdmZip(req.file.path).extractAllTo('x'); res.end();`)}`],
    ['a look at one path', HANDLER('if (fs.existsSync(req.query.path)) res.end();')],
    ['settings that a client names', `import path from 'node:path'; ${HANDLER(`res.send(fs.readFileSync(path.join('routes', \`\${req.params.name}.yml\`), 'utf8'));`)}`],
    ['a path that is made from itself', HANDLER(`const file = req.body.name + file; fs.writeFileSync(file, 'ready: ' + req.ok); res.end();`)],
    ['settings that a client sends', HANDLER(`const file = 'conf/' + req.params.name + '.toml'; fs.writeFileSync(file, req.body); res.end();`)],
    ['a file of what the code makes itself', HANDLER(`fs.writeFileSync('state', 'ready: ' + req.ok); res.end();`)],
    ['what a value that is not undefined leaves out', `const kept = {}; ${HANDLER(`if (kept.page !== undefined) return res.send(kept.page); kept.page = String(fs.readFileSync('index.html')); res.end();`)}`],
    ['what other code has kept and is given back', `const kept = {}; ${HANDLER(`if (kept.page) return kept.page; const page = fs.readFileSync('index.html'); keep(page); res.send(page);`)} function keep(page) { kept.page = page; }`],
    ['a variable that is given itself', HANDLER(`if (req.body) { var page = String(fs.readFileSync(req.path)); } var page = page || 'none'; res.send(page);`)],
    ['an input of unknown size', HANDLER('res.send(JSON.stringify(req.body));')],
    ['random bytes in a number out of sight, which is nearly always a small one', `import { randomBytes } from 'node:crypto'; import { size } from 'settings'; ${HANDLER(`res.send(randomBytes(size).toString('hex'));`)}`],
    ['what a variable keeps for later runs', `let page; ${HANDLER(`page ??= fs.readFileSync('index.html', 'utf8'); res.send(page);`)}`],
    ['what a flag says is done', `let isReady = false; ${HANDLER(`if (!isReady) { fs.readFileSync('words.txt'); isReady = true; } res.end();`)}`],
    ['what a flag leaves out', `let isReady = false; ${HANDLER(`if (isReady) return; fs.readFileSync('words.txt'); isReady = true;`)}`],
    ['what a map keeps for later runs', `const pages = new Map(); ${HANDLER(`const page = fs.readFileSync(req.path, 'utf8'); pages.set(req.path, page); res.send(page);`)}`],
    ['what an entry of an object keeps', `const pages = {}; ${HANDLER(`if (!pages[req.path]) { pages[req.path] = fs.readFileSync(req.path, 'utf8'); } res.send(pages[req.path]);`)}`],
    ['what a field keeps', `${FS} class Pages { get() { return (this.page ??= readFileSync('log.txt')); } } const pages = new Pages(); app.get('/x', (req, res) => { res.send(pages.get()); });`],
    ['what the caller keeps', `const pages = {}; function load(path) { return readFileSync(path, 'utf8'); } ${HANDLER(`if (!pages[req.path]) pages[req.path] = load(req.path); res.send(pages[req.path]);`)}`],
    ['what the caller keeps a part of', `const headers = new Map(); function header(path) { const all = readFileSync(path); return all.subarray(0, 8); } ${HANDLER(`if (!headers.has(req.path)) { const one = header(req.path); headers.set(req.path, { one }); } res.end();`)}`],
    ['what the caller of the caller keeps', `class Settings { static all; static read(path) { return readFileSync(path, 'utf8'); } static load(path) { return Settings.read(path); } static get() { if (Settings.all) return Settings.all; Settings.all = Settings.load('settings'); return Settings.all; } } ${HANDLER('res.send(Settings.get());')}`],
    ['a constructor', `import crypto from 'node:crypto'; ${FS} class Keys { constructor() { this.key = crypto.scryptSync('a', 'b', 64); } } app.get('/x', (req, res) => { res.send(new Keys().key); });`],
    ['what a connection is made of', `${FS} import { Redis } from 'ioredis'; const clients = new Map(); function tls() { return { ca: readFileSync('ca.pem') }; } function connect() { const options = tls(); const client = new Redis({ tls: options }); client.on('error', log); return client; } function clientOf(name) { if (!clients.has(name)) clients.set(name, connect()); return clients.get(name); } app.get('/x', (req, res) => { clientOf(req.query.name).get('a'); });`],
    ['a function that only constructors call', `${FS} export class Pages { all = {}; constructor() { this.#load(); } #load() { ['a'].forEach(one => { this.all[one.id] = execSync(one); }); } } import { execSync } from 'node:child_process'; app.listen(1);`],
    ['a file of a server that nothing known reads', `import express from 'express'; import fs from 'node:fs'; export class Logs { read() { return fs.readFileSync('log.txt'); } } express().listen(1);`],
    ['a folder of a server that nothing known reads', `import express from 'express'; import fs from 'node:fs'; export function list() { return fs.readdirSync('logs'); } express().listen(1);`],
    ['a file written by a server that nothing known asks', `import express from 'express'; import fs from 'node:fs'; export function save(text) { fs.writeFileSync('log.txt', text); } express().listen(1);`],
    ['an export of a server that nothing imports', `import express from 'express'; import { execSync } from 'node:child_process'; export const count = () => execSync('ps'); express().listen(1);`],
    ['a function of a server that only calls itself', `import express from 'express'; import { execSync } from 'node:child_process'; export function run(n) { execSync('ps'); if (n) run(n - 1); } express().listen(1);`],
    ['a method of a server that nothing known calls', `import express from 'express'; import { execSync } from 'node:child_process'; export class Logs { read() { return execSync('tail log.txt'); } } express().listen(1);`],
    ['one file behind a helper', `${FS} function read() { return readFileSync('log.txt'); } app.get('/x', (req, res) => { res.send(read()); });`],
    ['one folder behind a helper', `${FS} function list() { return fs.readdirSync('logs'); } app.get('/x', (req, res) => { res.send(list()); });`],
    ['what a route of a list reads', `${FS} function read() { return readFileSync('log.txt'); } for (const path of ['/a', '/b']) app.get(path, (req, res) => { res.send(read()); });`],
    ['a picture that comes with the code', `import { join } from 'node:path'; const logo = join(__dirname, '..', 'logo.png'); ${HANDLER('res.send(fs.readFileSync(logo));')}`],
    ['a folder that comes with the code, and each file in it', `import path from 'node:path'; ${HANDLER("let folder = path.join(__dirname, '..', 'market', 'flows'); const names = fs.readdirSync(folder); folder = path.join(__dirname, 'market/tools'); res.send([...names, ...fs.readdirSync(folder)].map(name => fs.readFileSync(path.join(__dirname, '..', 'market', 'flows', name))));")}`],
    ['a template beside the module', HANDLER("res.send(fs.readFileSync(new URL('./page.html', import.meta.url)));")],
    ['a certificate of the working folder', HANDLER('res.send(fs.readFileSync(`${process.cwd()}/key.pem`));')],
    ['the names in a folder', HANDLER(`res.send(fs.readdirSync('logs'));`)],
    ['the sizes of what is in a folder', HANDLER(`res.send(fs.readdirSync('logs').map(name => fs.statSync(name)));`)],
    ['what the machine says of itself', HANDLER(`res.send(fs.readFileSync('/etc/os-release', 'utf8').split('\\n'));`)],
    ['a record that is made a text first', HANDLER('res.send(JSON.parse(fs.readFileSync(req.query.id).toString()));')],
    ['a function that has the name of what it calls', `import express from 'express'; import bcrypt from 'bcrypt'; express().listen(1); export function compareSync(a, b) { return bcrypt.compareSync(a, b); }`],
    ['a new password, which is seldom set', `import bcrypt from 'bcrypt'; ${HANDLER('res.send(bcrypt.hashSync(req.body.password, 12));').replace('app.get', 'app.post')}`],
    ['a page made of a template, which mostly is short', `import { renderToString } from 'react-dom/server'; ${HANDLER('res.send(renderToString(page(req.body)));')}`],
    ['a key pair, which an owner makes once in months', `import crypto from 'node:crypto'; ${HANDLER("res.send(crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }));").replace('app.get', 'app.post')}`],
    ['a text among what a client sent', HANDLER(`fs.writeFileSync('settings.yaml', req.body.text); res.end();`)],
    ['a file of a package', HANDLER(`for (;;) res.write(fs.readFileSync(require.resolve('kit/page.js')));`)],
    ['what is done once in an hour, however many ask', HANDLER(`if (Date.now() - lastCopy(req) > 3_600_000) fs.copyFileSync('db', 'copy'); res.end();`)],
    ['the same by a variable', HANDLER(`let isTime = false; if (known) isTime = Date.now() - lastCopy(req) > 3_600_000; else isTime = true; if (isTime) { fs.copyFileSync('db', 'copy'); } res.end();`)],
    ['the version of a program', `import { spawnSync } from 'node:child_process'; ${HANDLER("res.send(spawnSync('ffmpeg', ['-version']).stdout);")}`],
    ['code that nobody is known to run', `import { execSync } from 'node:child_process'; export function load() { return execSync('ps'); }`],
  ])('%s', (_title, code) => {
    expect([...new Set(findingsIn(code).map(({ certainty }) => certainty))]).toEqual(['possible']);
  });
});

describe('proven', () => {
  test.each([
    ['a key derivation', `import crypto from 'node:crypto'; ${HANDLER(`res.send(crypto.pbkdf2Sync(req.body.password, 'salt', 600_000, 64, 'sha512'));`)}`, 'derives a key'],
    ['a key derivation whose cost is out of sight', `import crypto from 'node:crypto'; import { rounds } from 'settings'; ${HANDLER(`res.send(crypto.pbkdf2Sync(req.body.password, 'salt', rounds, 64, 'sha512'));`)}`, 'derives a key'],
    ['a password compared in a job', `import { Worker } from 'bullmq'; import bcrypt from 'bcrypt'; new Worker('users', async job => bcrypt.compareSync(job.data.password, job.data.hash));`, 'hashes a password'],
  ])('%s', (_title, code, does) => {
    const findings = findingsIn(code).filter(({ certainty }) => certainty === 'proven');
    expect(findings.map(finding => finding.does)).toEqual([does]);
  });
});

test.each([
  ['an upload copied for each request', HANDLER(`fs.copyFileSync(req.file.path, 'uploads/last'); res.end();`)],
  ['a file that a client names, behind a helper', `${FS} import { join } from 'node:path'; function read(name) { return readFileSync(join('pages', name)); } app.get('/x', (req, res) => { res.send(read(req.query.name)); });`],
  ['a child process', `import { execFileSync } from 'node:child_process'; ${HANDLER(`res.send(execFileSync('convert', [req.body.path]));`)}`],
  ['a handler that a constructor calls, too', `${FS} import { execSync } from 'node:child_process'; class Pages { constructor() { this.read(); app.get('/x', this.read); } read() { return execSync('ps'); } } new Pages();`],
  ['a file read in production', HANDLER(`if (process.env.NODE_ENV !== 'development') res.send(fs.readFileSync(req.query.path));`)],
  ['a file of the request', HANDLER("res.send(fs.readFileSync(`pages/${req.params.name}.html`));")],
  ['what a request says of itself', HANDLER(`if (req.body.stage !== 'production') res.send(fs.readFileSync(req.query.path));`)],
  ['a handler that a constructor registers', `${FS} class Pages { constructor() { app.get('/x', (req, res) => { res.send(readFileSync(req.query.path)); }); } } new Pages();`],
  ['a folder removed in a callback of the handler', HANDLER(`req.body.ids.forEach(id => { fs.rmSync(id, { recursive: true }); });`)],
  ['a folder of what users leave beside the code, and each file in it', `import path from 'node:path'; ${HANDLER("const folder = path.join(__dirname, '..', 'uploads'); res.send(fs.readdirSync(folder).map(name => fs.readFileSync(path.join(folder, name))));")}`],
  ['a file beside the code that a client names', `import path from 'node:path'; ${HANDLER("res.send(fs.readFileSync(path.join(__dirname, 'pages', req.query.name)));")}`],
  ['a folder whose files a helper reads', HANDLER(`res.send(fs.readdirSync('logs').map(name => page(name)));`) + ` function page(name) { return fs.readFileSync('pages/' + name + '.html'); }`],
  ['a file for each item, behind a helper', `${FS} function read(name) { return readFileSync(name); } app.get('/x', async (req, res) => { res.send(req.body.names.map(name => read(name))); });`],
  ['a file for each row of a cursor', `${FS} app.get('/x', async (req, res) => { for await (const user of users.find()) res.write(readFileSync(user.avatar)); });`],
  ['a file of many lines, behind a helper', `${FS} function read() { const all = readFileSync('log.txt', 'utf8'); return all.trim().split('\\n').length; } app.get('/x', (req, res) => { res.send(read()); });`],
  ['an image, which may be a small one', `import { Jimp } from 'jimp'; ${HANDLER("(async () => { const image = await Jimp.read(req.body.path); res.send(image.resize({ w: 64 })); })();")}`],
  ['a helper that calls itself', `${FS} function list(folder) { return fs.readdirSync(folder).concat(list(folder + '/x')); } app.get('/x', (req, res) => { res.send(list('a')); });`],
  ['a helper whose result one caller throws away', `${FS} let page; function load() { return readFileSync('log.txt').split('\\n'); } app.get('/x', (req, res) => { page ??= load(); }); app.get('/y', (req, res) => { res.send(load()); });`],
  ['a process whose end another one is told of', `import { execSync } from 'node:child_process'; ${HANDLER(`process.kill(Number(execSync('fuser 80/tcp').toString()), 'SIGTERM'); res.end();`)}`],
  ['a tool that clients call over the network, too', `${TOOL} import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';`],
  ['a timer', `import { execSync } from 'node:child_process'; setInterval(() => { execSync('cat /proc/meminfo'); }, 1000);`],
  ['a key pair that whoever reads may ask for', `import crypto from 'node:crypto'; ${HANDLER("res.send(crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }));")}`],
  ['a download whose name ends like settings before its last part', HANDLER(`fs.writeFileSync('a.yml' + req.params.name, req.body); res.end();`)],
  ['an upload written for each request', HANDLER(`fs.writeFileSync('upload', req.file.buffer); res.end();`)],
  ['a whole body written for each request', HANDLER(`fs.writeFileSync('upload', req.body); res.end();`)],
  ['a copy for a request that is not too late', HANDLER(`if (req.body.until > Date.now()) fs.copyFileSync(req.file.path, 'copy'); res.end();`)],
  ['a file for which a function of the project has a place', HANDLER(`for (;;) res.write(fs.readFileSync(settings.resolve('page.js')));`)],
  ['a download written for each request', HANDLER(`(async () => { const page = await (await fetch(req.query.url)).text(); fs.writeFileSync('page', page); })();`)],
  ['what a function of the project has loaded, handed over', HANDLER(`(async () => { const bytes = await load(req.query.url); save({ bytes, name: 'x' }); })();`) + ` async function load(url) { return fetch(url); } function save(info) { const { bytes } = info; fs.writeFileSync(info.name, bytes); }`],
  ['parts put together', HANDLER(`const parts = []; req.on('data', part => parts.push(part)); req.on('end', () => { fs.writeFileSync('x', Buffer.concat(parts)); });`)],
])('likely: %s', (_title, code) => {
  expect([...new Set(findingsIn(code).map(({ certainty }) => certainty))]).toEqual(['likely']);
});

test.each(["res.send(JSON.parse(fs.readFileSync(`presets/${req.params.name}`)));", "res.send(parsed(fs.readFileSync(`presets/${req.params.name}`))); function parsed(text) { try { return JSON.parse(text); } catch { return {}; } }", "const text = fs.readFileSync('settings'); res.send(JSON.parse(text));"])('possible: a small record: %s', body => {
  const [reading] = findingsIn(HANDLER(body)).filter(({ does }) => does === 'reads a file');
  expect(reading?.certainty).toBe('possible');
});

test.each([
  HANDLER('for (const node of settings.nodes) res.write(fs.readFileSync(node.key));'),
  HANDLER('settings.nodes.forEach(node => { res.write(fs.readFileSync(node.key)); });'),
  `${FS} function read(name) { return readFileSync(name); } app.get('/x', (req, res) => { res.send(settings.nodes.map(name => read(name))); });`,
])('possible: a file for each item of a list of which nothing is known: %s', code => {
  expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']);
});

test.each([
  ["a key of the service's secret", 'crypto.scryptSync(process.env.SECRET, req.body.salt, 32)', 'likely'], ['a key of a password', 'crypto.scryptSync(req.body.password, user.salt, 64)', 'proven'],
  ['a key for each of a list', "req.body.map(row => crypto.pbkdf2Sync(row.token, 's', 600_000, 64, 'sha512'))", 'proven'],
])('%s that a request leads to', (_, derived, certainty) => expect(findingsIn(`import crypto from 'node:crypto'; ${HANDLER(`res.send(${derived});`)}`).map(finding => finding.certainty)).toEqual([certainty]));

test.each([['rooms', 'possible'], ['pages', 'likely']])('the files of %s, where the package has a folder of settings called rooms: %s', (folder, certainty) => {
  const root = folderWith({ 'package.json': '{}', 'rooms/a.yaml': 'name: a' });
  const code = HANDLER(`fs.readdirSync('./${folder}').forEach(name => { res.write(fs.readFileSync(\`./${folder}/\${name}\`)); });`);
  expect(findingsIn(code, `${root}/app.ts`).map(finding => finding.certainty)).toEqual([certainty, certainty]);
});

test.each([['rooms', 'possible'], ['pages', 'likely']])('the files of %s, from where the process began, where the package has a folder called rooms: %s', (folder, certainty) => {
  const root = folderWith({ 'package.json': '{}', 'rooms/a.yaml': 'name: a' });
  const code = `import { join } from 'node:path'; ${HANDLER(`const folder = join(process.cwd(), '${folder}'); fs.readdirSync(folder).forEach(name => { res.write(fs.readFileSync(join(folder, name))); });`)}`;
  expect(findingsIn(code, `${root}/app.ts`).filter(({ does }) => does === 'reads a directory').map(finding => finding.certainty)).toEqual([certainty]);
});

test('possible: settings that a helper parses', () => {
  const code = `${FS} function settings() { return JSON.parse(readFileSync('settings', 'utf8')); } app.get('/x', (req, res) => { res.send(settings()); });`;
  expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible', 'possible']);
});

test.each([`if (!fs.existsSync('data')) execFileSync('install', ['data']);`, `const isNew = !fs.existsSync('data'); open(); if (isNew) execFileSync('install', ['data']);`])('possible: what is made where it is missing, once for all runs: %s', body => {
  const code = `import { execFileSync } from 'node:child_process'; ${HANDLER(`${body} res.end();`)}`;
  expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible', 'possible']);
});

test('the way is told from the request to the call', () => {
  const code = `${FS} app.post('/login', login); function login(req, res) { res.send(read()); }\nfunction read() { return readFileSync('x'); }`;
  expect(findingsIn(code)[0]?.way).toBe('POST /login → read (line 2)');
});
