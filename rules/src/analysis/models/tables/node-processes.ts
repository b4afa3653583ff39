import { blocks, creates, emitterRows, IN_MEMORY, LISTENS, simpleEmitterRows, startsThread, streamRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import { under, type Rows, type Tables } from '../table.ts';

const CHILD: CallModel = { io: 'starts a child process', ...creates('process', 'threads', ['kill', 'disconnect']) };
/** It ends by itself, and its answer is what it has printed. */
const COMMAND: CallModel = { io: 'starts a child process', ...creates('process', 'nothing', ['kill', 'disconnect']) };
const CHILD_SYNC = blocks('process', 'runs a child process');
const POSTS: CallModel = { inMemory: true, clones: { argument: 0, transfer: { argument: 1 } } };
const WORKER = '{Worker,MessagePort}.new';

const PROCESS_ROWS: Rows = {
  '{exit,abort,reallyExit}': { exits: true },
  'nextTick': { schedules: 'tick', inMemory: true },
  '{cwd,hrtime,hrtime.bigint,memoryUsage,uptime,cpuUsage,emitWarning,send}': IN_MEMORY,
  ...emitterRows(''),
};

export const NODE_PROCESSES: Tables = {
  child_process: {
    docs: 'nodejs.org/docs/latest-v24.x/api/child_process.html',
    release: 'node',
    rows: {
      '{exec,execFile}': COMMAND,
      'spawn': CHILD,
      'fork': startsThread('process', ['kill', 'disconnect']),
      '{execFileSync,execSync,spawnSync}': CHILD_SYNC,
      ...emitterRows('{exec,execFile,fork,spawn}.()'),
      ...emitterRows('ChildProcess.new'),
      ...streamRows('{{exec,execFile,spawn}.(),ChildProcess.new}.stdin'),
      ...emitterRows('{{exec,execFile,spawn}.(),ChildProcess.new}.{stdout,stderr}'),
      '{{exec,execFile,spawn}.(),ChildProcess.new}.{stdout,stderr}.pipe': { pipes: true, inMemory: true },
    },
  },
  worker_threads: {
    docs: 'nodejs.org/docs/latest-v24.x/api/worker_threads.html',
    release: 'node',
    rows: {
      'Worker.new': startsThread('worker', ['terminate']),
      'Worker.new.terminate': { promise: true, inMemory: true, rejects: 'never' },
      [`{${WORKER},parentPort,MessageChannel.new.{port1,port2}}.postMessage`]: POSTS,
      'BroadcastChannel.new.postMessage': { inMemory: true, clones: { argument: 0, transfer: { argument: 1 } } },
      ...simpleEmitterRows(`{${WORKER},parentPort,MessageChannel.new.{port1,port2}}`),
      '{MessageChannel,BroadcastChannel}.new': creates('listener', 'nothing', ['close']),
      'receiveMessageOnPort': IN_MEMORY,
    },
  },
  cluster: {
    docs: 'nodejs.org/docs/latest-v24.x/api/cluster.html',
    release: 'node',
    rows: {
      fork: { io: 'starts a child process', ...creates('process', 'threads', ['kill', 'disconnect']) },
      ...emitterRows('fork.()'),
      '{on,once,addListener}': LISTENS,
    },
  },
  process: { docs: 'nodejs.org/docs/latest-v24.x/api/process.html', release: 'node', rows: PROCESS_ROWS },
  execa: {
    docs: 'github.com/sindresorhus/execa/blob/main/docs/api.md',
    release: 'execa@9.6.1',
    rows: { '{execa,execaNode,execaCommand,$}': { ...CHILD, promise: true }, '{execaSync,execaCommandSync}': CHILD_SYNC, '$.sync': CHILD_SYNC },
  },
  'cross-spawn': { docs: 'github.com/moxystudio/node-cross-spawn#usage', release: 'cross-spawn@7.0.6', rows: { '{,spawn}': CHILD, sync: CHILD_SYNC } },
  shelljs: {
    docs: 'github.com/shelljs/shelljs#command-reference',
    release: 'shelljs@0.10.0',
    rows: {
      exec: CHILD_SYNC,
      '{cp,find,ls,rm,grep,sed}': blocks('directory', 'goes through files'),
      '{cat,mkdir,mv,test,touch}': blocks('stat', 'asks the file system'),
    },
  },
  'simple-git': {
    docs: 'github.com/steveukx/git-js#api',
    release: 'simple-git@3.36.0',
    rows: {
      '{().,simpleGit.().}{add,branch,checkout,clone,commit,diff,fetch,log,merge,pull,push,raw,revparse,status}': {
        io: 'runs git',
        limits: true,
        promise: true,
      },
    },
  },
};

export const GLOBAL_PROCESS_ROWS: Rows = under('process', PROCESS_ROWS);
