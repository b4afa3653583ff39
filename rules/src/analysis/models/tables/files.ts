import { acquires, blocks, callback, creates, emitterRows, FILE, FILE_JOB, GLOB, ofInput, READDIR, READS_FILE, streamRows } from '../kinds.ts';
import type { Tables } from '../table.ts';
import { FILE_JOBS, FILE_SYNC_ROWS } from './node-files.ts';

const GLOB_SYNC = { ...blocks('directory', 'reads directories'), lists: 'the files that match a pattern', deep: true } as const;

export const FILES: Tables = {
  'busboy': { docs: 'github.com/mscdex/busboy#api', release: 'busboy@1.6.0', rows: streamRows('()'), earlier: { release: 'busboy@0.3.1', rows: streamRows('new') } },
  'fs-extra': {
    docs: 'github.com/jprichardson/node-fs-extra/tree/master/docs',
    release: 'fs-extra@11.4.1',
    rows: {
      ...FILE_SYNC_ROWS,
      '{emptyDir,copy,remove}Sync': blocks('directory', 'goes through a directory'),
      'moveSync': blocks('stat', 'asks the file system'), // A new name, but from one disk to another.
      '{ensureDir,ensureFile,ensureLink,ensureSymlink,mkdirs,pathExists}Sync': blocks('stat', 'asks the file system'),
      'outputFileSync': blocks('file', 'writes a file', ofInput(1, 1_000_000)),
      '{outputJson,writeJson,outputJSON,writeJSON}Sync': blocks('stat', 'writes a file'), // As large as a value that the code has made.
      '{readJson,readJSON}Sync': blocks('file', 'reads a file'),
      'readdir': READDIR,
      'glob': callback(GLOB),
      '{appendFile,emptyDir,move,copy,open,opendir,outputFile,outputJson,outputJSON,writeFile,writeJson,writeJSON}': FILE,
      '{readFile,readJson,readJSON}': READS_FILE,
      [`{${FILE_JOBS},ensureDir,ensureFile,ensureLink,ensureSymlink,mkdirs,mkdirp,pathExists,remove}`]: FILE_JOB,
      '{createReadStream,createWriteStream}': { io: 'opens a file', ...creates('stream', 'nothing', ['destroy', 'close', 'end']) },
    },
  },
  // It queues what the system refuses, which is its purpose: its asynchronous calls have no row.
  'graceful-fs': { docs: 'github.com/isaacs/node-graceful-fs#readme', release: 'graceful-fs@4.2.12', rows: FILE_SYNC_ROWS },
  'fast-glob': { docs: 'github.com/mrmlnc/fast-glob#asynchronous', release: 'fast-glob@3.3.3', rows: { '{,async,glob}': GLOB, '{sync,globSync}': GLOB_SYNC } },
  'glob': {
    docs: 'github.com/isaacs/node-glob#readme',
    release: 'glob@13.0.7',
    rows: { glob: GLOB, '{sync,globSync,glob.sync}': GLOB_SYNC },
    earlier: { release: 'glob@8.1.0', rows: { '': callback(GLOB) } },
  },
  'globby': {
    docs: 'github.com/sindresorhus/globby#api',
    release: 'globby@16.2.4',
    rows: { globby: GLOB, globbySync: GLOB_SYNC },
    earlier: { release: 'globby@11.1.0', rows: { '': GLOB, sync: GLOB_SYNC } },
  },
  'tinyglobby': { docs: 'superchupu.dev/tinyglobby/documentation', release: 'tinyglobby@0.2.17', rows: { glob: GLOB, globSync: GLOB_SYNC } },
  'rimraf': {
    docs: 'github.com/isaacs/rimraf#api',
    release: 'rimraf@6.1.4',
    rows: { rimraf: FILE, '{sync,rimrafSync,rimraf.sync}': blocks('directory', 'goes through a directory') },
    earlier: { release: 'rimraf@3.0.2', rows: { '': callback(FILE) } },
  },
  'mkdirp': {
    docs: 'github.com/isaacs/node-mkdirp#api',
    release: 'mkdirp@3.0.1',
    rows: { mkdirp: FILE_JOB, '{sync,mkdirpSync,mkdirp.sync}': blocks('stat', 'asks the file system') },
    earlier: { release: 'mkdirp@1.0.4', rows: { '': FILE_JOB } },
  },
  'jsonfile': {
    docs: 'github.com/jprichardson/node-jsonfile#api',
    release: 'jsonfile@6.2.1',
    rows: { readFile: READS_FILE, writeFile: FILE, readFileSync: blocks('file', 'reads a file'), writeFileSync: blocks('stat', 'writes a file') },
  },
  'write-file-atomic': {
    docs: 'github.com/npm/write-file-atomic#readme',
    release: 'write-file-atomic@7.0.1',
    rows: { '': { ...FILE, limits: true }, sync: blocks('file', 'writes a file', ofInput(1, 1_000_000)) },
  },
  'chokidar': {
    docs: 'github.com/paulmillr/chokidar#api',
    release: 'chokidar@5.0.0',
    rows: { watch: creates('watcher', 'nothing', ['close']), ...emitterRows('{watch.(),FSWatcher.new}') },
  },
  'proper-lockfile': {
    docs: 'github.com/moxystudio/node-proper-lockfile#api: `retries` defaults to 0, so a taken lock is an error at once',
    release: 'proper-lockfile@4.1.2',
    rows: {
      lock: { io: 'takes a lock file', ...acquires('lock', ['()'], { options: ['retries'], where: 'call', default: 0 }) },
      lockSync: { ...blocks('stat', 'takes a lock file'), ...callback(acquires('lock', ['()'])) },
      '{unlock,check}': FILE_JOB,
      '{unlock,check}Sync': blocks('stat', 'asks the file system'),
    },
  },
  'tmp-promise': {
    docs: 'github.com/benjamingr/tmp-promise#usage',
    release: 'tmp-promise@3.0.3',
    rows: { '{file,dir}': { ...FILE, ...acquires('handle', ['cleanup']) }, '{withFile,withDir}': { ...FILE, runs: { argument: 0, holding: 'handle' } } },
  },
  'archiver': {
    docs: 'archiverjs.com/docs/archiver',
    release: 'archiver@7.0.1',
    rows: { '{,create}': creates('stream', 'nothing', ['abort', 'finalize']), ...emitterRows('{(),create.()}'), '{(),create.()}.finalize': { promise: true, rejects: 'never' } }, // Run with 5.3 and 7.0: whatever fails is an `error` event, after which the promise stays pending.
  },
};
