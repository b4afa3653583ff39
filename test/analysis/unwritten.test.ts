import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isUnwritten } from '../../rules/src/analysis/unwritten.ts';
import { folderWith } from '../folder.ts';
import { sourceOf } from './source-of.ts';

const WRAPPED = `(function (mod) { if (typeof exports == 'object') mod(require('./lib')); else if (typeof define == 'function' && define.amd) define(['./lib'], mod); else mod(Lib); })(function (lib) { lib.run(); });`;

test.each([
  ['an application', '{ "private": true }', WRAPPED, true],
  ['a service', '{ "scripts": { "start": "node index.js" } }', WRAPPED, true],
  ['a library', '{ "name": "lib", "main": "index.js" }', WRAPPED, false],
  ['an application that only asks for a loader', '{ "private": true }', `if (typeof define === 'function') define(['./lib']);`, false],
])('code for any loader is none of its own in %s', (what, manifest, code, expected) => {
  expect(isUnwritten(sourceOf(code, join(folderWith({ 'package.json': manifest }), 'index.js'))), what).toBe(expected);
});

test.each([
  ['viewer.js', `/******/ (function (modules) { // webpackBootstrap\n/******/ \tfunction __webpack_require__(id) { return modules[id]; }\n/******/ })([]);`, true],
  ['load.js', `export const load = id => typeof __webpack_require__ === 'function' ? __webpack_require__(id) : import(id);`, false],
  ['watcher.js', `"use strict";\nvar __importDefault = (this && this.__importDefault) || function (mod) { return mod; };\nconst fs_1 = __importDefault(require("fs"));`, true],
  ['rows.js', `function _interopRequireDefault(obj) { return obj && obj.__esModule ? obj : { default: obj }; }`, true],
  ['row.js', `if (this && this.__proto__) load();`, false],
  ['chart-b4b159b2.js', 'export {};', true],
  ['main.5f0c3e9ad1b24c7788aa.js', 'export {};', true],
  ['20240131120000-rows.js', 'export {};', false],
  ['rows-20240131.js', 'export {};', false],
  ['row-added.js', 'export {};', false],
])('what a bundler or compiler wrote: %s', (file, code, expected) => {
  expect(isUnwritten(sourceOf(code, join(folderWith({}), file)))).toBe(expected);
});

test('a library that lies in an application is none of its own', () => {
  const folder = folderWith({ 'package.json': '{ "private": true }', 'plugins/editor/package.json': '{ "name": "editor", "main": "lib/index.js" }' });
  expect(isUnwritten(sourceOf(WRAPPED, join(folder, 'plugins/editor/lib/index.js')))).toBe(true);
});
