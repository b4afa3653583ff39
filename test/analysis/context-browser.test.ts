import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileRole } from '../../rules/src/analysis/context.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const folder = folderWith({ 'package.json': JSON.stringify({ dependencies: { express: '^5.0.0' } }) }, afterAll);

test.each([
  ['a member of the page', `export const title = () => document.title;`],
  ['the page handed to a function', `export const init = () => { $(window).on('resize', draw); };`],
  ['jQuery that a page has', `export async function draw(notes) { const $list = $('#list'); $list.append(await notes.load()); }`],
  ['a request to the host of the page', "export const rows = async id => (await fetch(`/api/rows/${id}`)).json();"],
  ['a request with the cookies of its host', "export const rows = async (host, id) => fetch(`${host}/rows/${id}`, { credentials: 'same-origin' });"],
  ['a message from its page', `import { decode } from './decode'; addEventListener('message', async ({ data }) => { postMessage(await decode(data)); });`],
  ['what a browser keeps between its pages and the network', `self.addEventListener('install', event => event.waitUntil(fill())); self.addEventListener('fetch', event => event.respondWith(answer(event)));`],
  ['the same by a name of its own', `const worker = self; worker.addEventListener('install', event => event.waitUntil(fill())); worker.addEventListener('fetch', event => event.respondWith(answer(event)));`],
  ['jQuery by its name', `export const hide = () => jQuery('.modal').hide();`],
  ['a module of AMD', `define('forum/chat', ['api'], function (api) { api.get('/').then(draw); window.scrollTo(0, 0); });`],
  ['a module of AMD without a page', `define(['/common/api.js'], api => ({ load: async id => (await api.get(id)).rows }));`],
  ['one use that no condition stands before', `export function go(url) { if (!url) return; window.open(url); }\nexport function top() { window.scrollTo(0, 0); }`],
  ['a function that reads what is around it', `export const load = (queue, list) => { queue.add(() => { window.scrollTo(0, list.top); }); };`],
  ['a module of Node.js that bundlers have a package for', `const EventEmitter = require('events'); exports.bus = new EventEmitter(); exports.show = title => { document.title = title; };`],
  ['a property of the page, asked for its type', `export const log = text => { if (typeof window.log === 'string') write(text); window.scrollTo(0, 0); };`],
  ['a function that is a listener too', `const draw = () => { window.scrollTo(0, 0); };\nmodule.exports = draw;`],
])('a browser runs %s', (_, code) => {
  expect(fileRole(sourceOf(code, join(folder, 'src/a.ts')))).toMatchObject({ role: 'client', sure: true });
});

test.each([
  ['a worker of a network', `self.addEventListener('fetch', event => event.respondWith(answer(event)));`],
  ['an emitter called self', `import { EventEmitter } from './events'; const self = new EventEmitter(); self.addEventListener('install', () => log());`],
  ['an emitter by another name', `import { EventEmitter } from './events'; const self = new EventEmitter(); const worker = self; worker.addEventListener('install', () => log());`],
  ['a module of AMD that needs Node.js', `const { readFileSync } = require('fs'); define([], () => readFileSync('a'));`],
  ['a method of that name', `import { models } from './models'; models.define('row', {});`],
  ['a server that renders with jsdom', `import { JSDOM } from 'jsdom'; global.document = new JSDOM().window.document; export const title = () => document.title;`],
  ['a page made in the file', `const { window } = make(); export const title = () => window.document.title;`],
  ['code for both sides', `const isBrowser = typeof window !== 'undefined'; export const open = () => { window.open(); };`],
  ['a request to any host', "export const rows = async (host, id) => [await fetch(`${host}/api/rows/${id}`), await fetch('//cdn.example.com/rows')];"],
  ['a request with cookies for any host', "export const rows = async (host, id) => fetch(`${host}/rows/${id}`, { credentials: 'include' });"],
  ['a request of the project itself', "import { fetch } from './client'; export const rows = async () => fetch('/api/rows');"],
  ['a document of cheerio', `import cheerio from 'cheerio'; export const titles = html => { const $ = cheerio.load(html); return $('h1').text(); };`],
  ['a callback that cheerio gives a document', `export const titles = crawler => crawler.each(($) => $('h1').text());`],
  ['a document of cheerio that the process has', `global.$ = require('cheerio').load(''); exports.title = () => $('h1').text();`],
  ['a shell that zx makes', `import 'zx/globals'; export const build = async () => { await $({ quiet: true })\`make\`; };`],
  ['jQuery in a page of another process', `export const title = page => page.evaluate(() => $('h1').text());`],
  ['a side told by a variable', `import { isBrowser } from './side'; export const open = () => { if (isBrowser) window.open(); };`],
  ['a side told by a variable, before', `import { isBrowser } from './side'; export const open = () => { if (!isBrowser) return; window.open(); };`],
  ['a side told by `&&`', `export const open = () => process.browser && window.open();`],
  ['a page of another process', `export const title = page => page.evaluate(() => document.title);`],
  ['a page of another process, in an object', `export const crawler = new Crawler({ pageFunction: () => document.title });`],
  ['a named function for a page of another process', `const scroll = () => { window.scrollTo(0, 9); }; export const run = page => page.evaluate(scroll);`],
  ['a function sent as text', 'function hydrate() { document.title = 1; } export const page = () => `<script>(${hydrate})()</script>`;'],
  ['a function made text', 'function hydrate() { document.title = 1; } export const page = () => hydrate.toString();'],
  ['a tool that drives a browser', `import puppeteer from 'puppeteer'; export function title() { return document.title; }`],
  ['a parameter of that name', `export const save = async (document, window) => { await document.save(); window.close(); };`],
  ['a document of a database', `export async function load(db) { const document = await db.find(); return document.title; }`],
  ['an import of that name', `import { document } from './models'; export const a = () => document.find();`],
  ['a property of that name', `export const a = event => event.document.title + { window: 1 }.window;`],
  ['a module for both sides', `export function save() { document.title = 1; }\nexport const sum = list => list.length;\nexport function day(date) { return date.getDay(); }`],
  ['words', `/** The document. A window. */ export const a = 'window.open(document)';`],
  ['a type', `export type A = typeof window.location; export const a = 1;`],
  ['Deno, which had a window', `window.addEventListener('load', () => Deno.exit()); export const a = () => window.close();`],
  ['a worker', `self.addEventListener('fetch', event => event.respondWith(fetch(event.request)));`],
  ['a module of Node.js', `import { readFileSync } from 'node:fs'; export const a = () => window.run(readFileSync('a'));`],
])('a browser need not run %s', (_, code) => {
  expect(fileRole(sourceOf(code, join(folder, 'src/a.ts'))).role).toBe('server');
});

const BUNDLES = { private: true, scripts: { dev: 'vite dev', build: 'npm run check && vite build' } };
const COUNT = `import { now } from './clock'; export const count = async () => (await now()) + 1;`;

type Asked = readonly [manifest: object, page?: string, path?: string, code?: string];

function roleIn([manifest, page = 'index.html', path = 'src/count.ts', code = COUNT]: Asked): string {
  const root = folderWith({ [page]: '<!doctype html>', 'package.json': JSON.stringify(manifest) });
  return fileRole(sourceOf(code, join(root, path))).role;
}

test.each(Object.entries<Asked>({
  'by Vite': [BUNDLES],
  'from a page elsewhere': [BUNDLES, 'src/index.html'],
  'by a tool in a list of commands': [{ scripts: { build: 'tsc && webpack --mode=production && ls' } }, 'public/index.html'],
  'by Angular': [{ scripts: { start: 'ng serve', build: 'ng build' } }, 'src/index.html'],
  'with a server for development alone': [{ ...BUNDLES, devDependencies: { express: '^5.0.0' } }],
}))('a browser runs what is built for pages %s', (_, asked) => expect(roleIn(asked)).toBe('client'));

test.each(Object.entries<Asked>({
  'it begins at no page': [BUNDLES, 'readme.html'],
  'nothing builds it': [{ private: true, scripts: { build: 'tsc' } }],
  'a tool is only named like the build': [{ private: true, scripts: { build: 'vite-node all.ts' } }],
  'it is built for a server, too': [{ ...BUNDLES, scripts: { ...BUNDLES.scripts, 'build:server': 'vite build --ssr src/server.ts' } }],
  'it has a server': [{ ...BUNDLES, dependencies: { express: '^5.0.0' } }],
  'it starts a process': [{ ...BUNDLES, scripts: { ...BUNDLES.scripts, serve: 'node dist/serve.js' } }],
  'another process has part of it': [{ ...BUNDLES, devDependencies: { electron: '^30.0.0' } }],
  'a framework runs it on both sides': [{ ...BUNDLES, devDependencies: { '@sveltejs/kit': '^2.0.0' } }],
  'others install it': [{ ...BUNDLES, main: 'dist/count.js' }],
  'it is a command': [{ ...BUNDLES, bin: 'dist/run.js' }],
  'a host runs it beside the pages': [BUNDLES, 'index.html', 'api/count.ts'],
  'it needs Node.js': [BUNDLES, 'index.html', 'src/count.ts', `import { readFileSync } from 'node:fs'; export const count = () => readFileSync('a').length;`],
}))('a browser need not run a file of a package where %s', (_, asked) => expect(roleIn(asked)).not.toBe('client'));
