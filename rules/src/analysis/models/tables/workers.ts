import { creates, emitterRows, simpleEmitterRows, startsThread } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

/** A task in a pool of threads: the pool's size is the limit. */
const TASK: CallModel = { limits: true, promise: true };
const pool = (...closedBy: readonly string[]) => creates('pool', 'threads', closedBy);

export const WORKERS: Tables = {
  'piscina': {
    docs: 'piscinajs.dev/api-reference/class',
    release: 'piscina@5.3.2',
    rows: {
      '{,Piscina.}new': pool('close', 'destroy'),
      '{,Piscina.}new.run': { ...TASK, clones: { argument: 0, transfer: { argument: 1, property: 'transferList' } } },
      '{,Piscina.}new.{close,destroy}': { promise: true },
      ...emitterRows('{,Piscina.}new'),
    },
  },
  'tinypool': {
    docs: 'github.com/tinylibs/tinypool#api',
    release: 'tinypool@2.2.0',
    rows: {
      '{,Tinypool.}new': pool('destroy'),
      '{,Tinypool.}new.run': { ...TASK, clones: { argument: 0, transfer: { argument: 1, property: 'transferList' } } },
      '{,Tinypool.}new.destroy': { promise: true },
    },
  },
  'workerpool': {
    docs: 'github.com/josdejong/workerpool#pool',
    release: 'workerpool@10.0.3',
    rows: {
      'pool': pool('terminate'),
      'pool.().exec': { ...TASK, clones: { argument: 1, transfer: { argument: 2, property: 'transfer' } } },
      'pool.().{proxy,terminate}': { promise: true },
    },
  },
  'poolifier': {
    docs: 'poolifier.github.io/poolifier',
    release: 'poolifier@5.3.2',
    rows: {
      '{FixedThreadPool,DynamicThreadPool,FixedClusterPool,DynamicClusterPool}.new': pool('destroy'),
      '{FixedThreadPool,DynamicThreadPool,FixedClusterPool,DynamicClusterPool}.new.execute': { ...TASK, clones: { argument: 0, transfer: { argument: 2 } } },
      '{FixedThreadPool,DynamicThreadPool}.new.destroy': { promise: true },
    },
  },
  'jest-worker': {
    docs: 'github.com/jestjs/jest/tree/main/packages/jest-worker',
    release: 'jest-worker@30.5.1',
    rows: { 'Worker.new': pool('end'), 'Worker.new.end': { promise: true } },
  },
  'threads': {
    docs: 'threads.js.org/usage-pool',
    release: 'threads@1.7.0',
    rows: {
      'Pool': pool('terminate'),
      'Pool.().queue': TASK,
      'spawn': { ...startsThread('worker', ['Thread.terminate']), promise: true },
      'Worker.new': startsThread('worker', ['terminate']),
    },
  },
  'synckit': {
    docs: 'github.com/un-ts/synckit#usage',
    release: 'synckit@0.11.13',
    rows: { 'createSyncFn.()': { blocks: { cost: 'wait', words: 'waits for a worker' } }, 'createSyncFn': creates('worker', 'threads', []) },
  },
  'deasync': {
    docs: 'github.com/abbr/deasync#usage',
    release: 'deasync@0.1.32',
    rows: { '{sleep,loopWhile,runLoopOnce,()}': { blocks: { cost: 'wait', words: 'turns the event loop until something is done' } } },
  },
  'throng': { docs: 'github.com/hunterloftis/throng#use', release: 'throng@5.0.0', rows: { '': { promise: true, ...creates('process', 'threads', []) } } },
  'bree': {
    docs: 'github.com/breejs/bree#usage',
    release: 'bree@9.2.9',
    rows: { 'new': creates('pool', 'threads', ['stop']), 'new.start': { promise: true, serves: 'jobs' }, ...simpleEmitterRows('new') },
  },
};
