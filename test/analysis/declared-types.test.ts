import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { declaredReturn } from '../../rules/src/analysis/declared-types.ts';
import { folderWith } from '../folder.ts';

const folder = folderWith({
  'node_modules/modern/package.json': '{ "name": "modern", "exports": { ".": { "types": "./types/index.d.mts", "default": "./index.mjs" }, "./sub": { "types": "./types/sub.d.mts" } } }',
  'node_modules/modern/types/index.d.mts': `
    export * from './client.mjs';
    export { send as post } from './send.mjs';
    import { Later } from './send.mjs';
    export declare function load(): Promise<string>;
    export declare function read(path: string): Promise<string>;
    export declare function read(path: string, done: () => void): void;
    export declare function maybe(): string | Promise<string>;
    export declare function pick<T>(): T;
    export declare const arrow: (name: string) => Promise<void>;
    export declare function later(): Later;
    export declare const client: typeof arrow;
    export default function create(): import('./client.mjs').Client;
    export * as tools from './send.mjs';
    export interface Registered extends PromiseLike<void> { name: string }
    export declare function register(): Registered;`,
  'node_modules/modern/types/client.d.mts': `
    import type { Base } from './send.mjs';
    export declare class Client extends Base { static connect(): Promise<Client>; query(sql: string): Promise<unknown[]>; name(): string; readonly admin: Admin; on(event: string): this; protected constructor(); }
    interface Admin { ping(): Promise<void> }
    export declare function open(): Client;
    export type Run = () => Promise<void>;
    export declare const run: Run;`,
  'node_modules/modern/types/send.d.mts': `
    export declare function send(): Promise<void>;
    export declare class Later extends Promise<void> { cancel(): void }
    export declare class Base { close(): Promise<void> }`,
  'node_modules/modern/types/sub.d.mts': 'export declare function deep(): Promise<void>;',
  'node_modules/classic/package.json': '{ "name": "classic", "main": "index.js" }',
  'node_modules/classic/index.js': '',
  'node_modules/@types/classic/package.json': '{ "name": "@types/classic", "types": "index.d.ts" }',
  'node_modules/@types/classic/index.d.ts': `
    declare function classic(): classic.Instance;
    declare namespace classic { interface Instance { save(): Promise<void>; size: number } function start(): Promise<void>; }
    export = classic;`,
  'node_modules/ambient/package.json': '{ "name": "ambient", "types": "all.d.ts" }',
  'node_modules/ambient/all.d.ts': "declare module 'ambient' { function go(): Promise<void>; function stop(): void; }",
  'src/index.ts': '',
}, afterAll);

test.each([
  ['modern', 'load', 'promise'],
  ['modern', 'post', 'promise'],
  ['modern', 'arrow', 'promise'],
  ['modern', 'client', 'promise'],
  ['modern', 'run', 'promise'],
  ['modern', 'later', 'promise'],
  ['modern', 'tools.send', 'promise'],
  ['modern', 'Client.connect', 'promise'],
  ['modern', 'Client.new.query', 'promise'],
  ['modern', 'Client.new.close', 'promise'],
  ['modern', 'Client.new.admin.ping', 'promise'],
  ['modern', 'Client.new.on.().query', 'promise'],
  ['modern', 'Client.connect.().query', 'promise'],
  ['modern', 'open.().query', 'promise'],
  ['modern/sub', 'deep', 'promise'],
  ['classic', 'start', 'promise'],
  ['classic', 'default.().save', 'promise'],
  ['ambient', 'go', 'promise'],
  ['modern', 'Client.new.name', 'other'],
  ['modern', 'open', 'other'],
  ['classic', 'default', 'other'],
  ['ambient', 'stop', 'other'],
  ['modern', 'read', 'unknown'],
  ['modern', 'maybe', 'unknown'],
  ['modern', 'pick', 'unknown'],
  ['modern', 'register', 'unknown'],
  ['modern', 'nothing', 'unknown'],
  ['not-installed', 'load', 'unknown'],
])('%s: %s gives %s', (module, steps, kind) => {
  expect(declaredReturn(join(folder, 'src/index.ts'), module, steps.split('.'))).toBe(kind);
});
