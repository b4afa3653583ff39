import { expect, test } from 'vitest';
import { certaintyBeside, findingsIn, LOGS, manifest, SERVER } from './floating-promise-files.ts';

test.each([
  ...['^12.16.3', '12.x', '14', 'v14.17', '~14.2', '10 - 14', '<=14', '>=10 <15', '>= 10 < 15.0.0', '^12 || ^14'].map(range => [range, 'possible']),
  ...['*', 'lts/*', '>=14', '^14 || ^16', '14 - 16', '<15.4', '>=14.8.0 <17', '>=14.20 <15 || >=15.x <17', '20'].map(range => [range, 'proven']),
])('Node.js %s', (range, certainty) => {
  expect(certaintyBeside('', { 'package.json': manifest({ engines: { node: range } }) })).toBe(certainty);
  expect(certaintyBeside('', { '.nvmrc': `${range}\n` })).toBe(certainty);
});

test.each([
  ['FROM node:20 AS build\nRUN npm ci\nFROM node:14-alpine', 'possible'],
  ['FROM node:14 AS build\nRUN npm ci\nFROM node:20-alpine', 'proven'],
  ['FROM registry.example.com/library/node:12.22', 'possible'],
  ['FROM node:lts', 'proven'],
  ['FROM alpine:3.13\nRUN apk add --no-cache nodejs tini', 'possible'],
  ['FROM alpine:3.19\nRUN apk add --no-cache nodejs tini', 'proven'],
  ['FROM alpine:3.13\nCOPY program /', 'proven'],
])('the image %j', (image, certainty) => expect(certaintyBeside('', { Dockerfile: image })).toBe(certainty));

test('what pkg binds to the program', () => {
  const certainties = (targets: readonly string[]): string | undefined => certaintyBeside('', { 'package.json': manifest({ pkg: { targets } }) });
  expect([['node14-linux-x64', 'node12-win-x64'], ['node18-linux-x64'], ['node14-linux-x64', 'node18-linux-x64']].map(certainties)).toEqual(['possible', 'proven', 'proven']);
});

test.each([
  [{ devDependencies: { electron: '^31.0.0' }, scripts: { dev: 'electron-vite dev' } }, 'possible'],
  [{ devDependencies: { electron: '31.4.0' }, scripts: { start: 'electron .' } }, 'possible'],
  [{ devDependencies: { electron: '31.4.0' }, scripts: { start: 'node serve.js', desktop: 'electron .' } }, 'proven'],
])('a package of Electron: %j', (more, certainty) => expect(certaintyBeside('', { 'package.json': manifest(more) })).toBe(certainty));

test('the names of old releases', () => expect(['lts/fermium', 'lts/iron'].map(name => certaintyBeside('', { '.nvmrc': name }))).toEqual(['possible', 'proven']));

test.each([
  [{ start: 'node --unhandled-rejections=warn serve.js' }, 'possible'],
  [{ start: 'NODE_OPTIONS="--unhandled-rejections=none" node serve.js' }, 'possible'],
  [{ start: 'node --unhandled-rejections=strict serve.js' }, 'proven'],
  [{ start: 'pm2 start serve.js' }, 'possible'],
  [{ 'start:prod': 'pm2-runtime ecosystem.config.cjs' }, 'possible'],
  [{ start: 'pm2-runtime --raw -i max pm2.config.js' }, 'possible'],
  [{ start: 'node serve.js', stop: 'pm2 stop all', 'start:test': 'pm2 start serve.js' }, 'proven'],
])('started by %j', (scripts, certainty) => {
  expect(certaintyBeside('', { 'package.json': manifest({ scripts }) })).toBe(certainty);
});

test.each([
  ['ecosystem.config.js', 'module.exports = { apps: [{ script: "serve.js" }] };', 'possible'],
  ['pm2.config.cjs', '', 'possible'],
  ['Dockerfile', 'FROM node:22\nCOPY . .\nCMD [ "pm2-runtime", "start", "serve.js" ]\n', 'possible'],
  ['Dockerfile', 'FROM node:22\nRUN pm2 start other.js\nENTRYPOINT pm2-docker serve.js\n', 'possible'],
  ['Dockerfile', 'FROM node:22\nRUN npm install -g pm2\n# pm2 start serve.js\nCMD ["node", "serve.js"]\n', 'proven'],
])('beside %s', (file, text, certainty) => {
  expect(certaintyBeside('', { [file]: text })).toBe(certainty);
});

test('the repository starts the package', () => {
  const files = { 'server/serve.js': SERVER, 'server/package.json': manifest({ engines: { node: '>=18' } }), 'package.json': '{ "private": true, "scripts": { "start": "pm2-runtime start server/serve.js" } }' };
  expect(findingsIn(files)).toEqual(['dropped possible']);
});

test.each([
  ['depends on it', { parts: 'workspace:*' }, {}, 'possible'],
  ['does not', {}, {}, 'proven'],
  ['depends on it, which has a process of its own', { parts: 'workspace:*' }, { scripts: { start: 'node serve.js' } }, 'proven'],
  ['depends on it, which others can install', { parts: 'workspace:*' }, { private: false }, 'likely'],
])('a service beside the package listens and %s', (_, dependencies, rest, certainty) => {
  const files = {
    'parts/serve.js': SERVER, 'parts/package.json': manifest({ name: 'parts', scripts: {}, ...rest }), 'package.json': '{ "private": true, "workspaces": ["*"] }',
    'server/main.js': `import express from 'express'; process.on('unhandledRejection', ${LOGS}); express().listen(80);`, 'server/package.json': manifest({ name: 'server' }, dependencies),
  };
  expect(findingsIn(files)).toEqual([`dropped ${certainty}`]);
});
