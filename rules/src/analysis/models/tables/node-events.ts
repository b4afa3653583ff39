import { creates, emitterRows, IN_MEMORY, LISTENS, SLEEPS, streamRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Rows, Tables } from '../table.ts';

const TIMER: CallModel = { schedules: 'timer', inMemory: true, ...creates('timer', 'nothing', ['clearTimeout', 'clearInterval']) };
const IMMEDIATE: CallModel = { schedules: 'immediate', inMemory: true, ...creates('timer', 'nothing', ['clearImmediate']) };
const PIPELINE: CallModel = { promise: true };
const WRITABLES = '{Duplex,PassThrough,Transform,Writable}.new';

/** The same in `timers` and as globals. */
export const TIMER_ROWS: Rows = { '{setTimeout,setInterval}': TIMER, 'setImmediate': IMMEDIATE, '{clearTimeout,clearInterval,clearImmediate}': IN_MEMORY };

const EMITTER = '{new,EventEmitter.new}';
/** The promise of a test belongs to the runner, which reports its failure. */
const RUNNER: CallModel = { promise: true, rejects: 'never' };

export const NODE_EVENTS: Tables = {
  'events': {
    docs: 'nodejs.org/docs/latest-v24.x/api/events.html',
    release: 'node',
    rows: { ...emitterRows(EMITTER), 'once': { promise: true }, 'on': { advances: true }, 'addAbortListener': LISTENS },
  },
  'stream': {
    docs: 'nodejs.org/docs/latest-v24.x/api/stream.html',
    release: 'node',
    rows: {
      ...streamRows(WRITABLES),
      ...emitterRows('{Readable.new,Readable.from.()}'),
      '{Readable.new,Readable.from.()}.pipe': { pipes: true, inMemory: true },
      '{Readable.new,Readable.from.(),Duplex.new,Transform.new,PassThrough.new}.read': { advances: true, inMemory: true },
      'promises.{pipeline,finished}': PIPELINE,
    },
  },
  'stream/promises': { docs: 'nodejs.org/docs/latest-v24.x/api/stream.html#streams-promises-api', release: 'node', rows: { '{pipeline,finished}': PIPELINE } },
  'timers': {
    docs: 'nodejs.org/docs/latest-v24.x/api/timers.html',
    release: 'node',
    rows: { ...TIMER_ROWS, 'promises.{setTimeout,setImmediate,scheduler.wait,scheduler.yield}': SLEEPS },
  },
  'timers/promises': {
    docs: 'nodejs.org/docs/latest-v24.x/api/timers.html#timers-promises-api',
    release: 'node',
    rows: { '{setTimeout,setImmediate,scheduler.wait,scheduler.yield}': SLEEPS, 'setInterval': { advances: true, inMemory: true }, '**': IN_MEMORY },
  },
  'readline': {
    docs: 'nodejs.org/docs/latest-v24.x/api/readline.html',
    release: 'node',
    rows: {
      createInterface: creates('stream', 'nothing', ['close']),
      ...emitterRows('{createInterface.(),Interface.new}'),
      'promises.createInterface': creates('stream', 'nothing', ['close']),
    },
  },
  'readline/promises': {
    docs: 'nodejs.org/docs/latest-v24.x/api/readline.html#promises-api',
    release: 'node',
    rows: { 'createInterface': creates('stream', 'nothing', ['close']), 'createInterface.().question': { promise: true, advances: true } },
  },
  'test': {
    docs: 'nodejs.org/docs/latest-v24.x/api/test.html (node:test)',
    release: 'node',
    rows: { '{,only,skip,todo,{test,it,describe,suite}{,.only,.skip,.todo}}': RUNNER, '{before,after,beforeEach,afterEach}': IN_MEMORY },
  },
  'util': { docs: 'nodejs.org/docs/latest-v24.x/api/util.html', release: 'node', rows: { '**': IN_MEMORY } },
  'path': { docs: 'nodejs.org/docs/latest-v24.x/api/path.html', release: 'node', rows: { '**': IN_MEMORY } },
  'path/posix': { docs: 'nodejs.org/docs/latest-v24.x/api/path.html#pathposix', release: 'node', rows: { '**': IN_MEMORY } },
  'url': { docs: 'nodejs.org/docs/latest-v24.x/api/url.html', release: 'node', rows: { '**': IN_MEMORY } },
  'assert': {
    docs: 'nodejs.org/docs/latest-v24.x/api/assert.html',
    release: 'node',
    rows: { '{rejects,doesNotReject,strict.rejects,strict.doesNotReject}': { promise: true, inMemory: true }, '**': IN_MEMORY },
  },
  'buffer': {
    docs: 'nodejs.org/docs/latest-v24.x/api/buffer.html',
    release: 'node',
    rows: { 'Blob.new.{arrayBuffer,text}': { promise: true, inMemory: true }, '**': IN_MEMORY },
  },
  'perf_hooks': {
    docs: 'nodejs.org/docs/latest-v24.x/api/perf_hooks.html',
    release: 'node',
    rows: { 'monitorEventLoopDelay': IN_MEMORY, 'performance.{now,mark,measure}': IN_MEMORY },
  },
  'async_hooks': {
    docs: 'nodejs.org/docs/latest-v24.x/api/async_context.html',
    release: 'node',
    rows: { 'AsyncLocalStorage.new.{run,exit,getStore,enterWith}': IN_MEMORY },
  },
};
