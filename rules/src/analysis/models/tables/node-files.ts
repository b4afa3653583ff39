import { acquires, ASKS_FILE, blocks, callback, creates, emitterRows, FILE, FILE_JOB, GLOB, IN_MEMORY, ofInput, READDIR, READS_FILE, streamRows } from '../kinds.ts';
import { under, type Rows, type Tables } from '../table.ts';

const ENTRY_READS = '{lstat,readlink,realpath,stat}';
const ENTRY_CHANGES = '{access,chmod,chown,lchown,link,mkdir,mkdtemp,rename,rmdir,symlink,truncate,unlink,utimes}';
const ENTRY_JOBS = `{${ENTRY_READS},${ENTRY_CHANGES}}`;
export const FILE_JOBS = `{${ENTRY_JOBS},copyFile,rm}`;

/** What `fs`, and the packages that stand in for it, do at once. */
export const FILE_SYNC_ROWS: Rows = {
  [`{${ENTRY_JOBS},exists}Sync`]: blocks('stat', 'asks the file system'),
  'readFileSync': blocks('file', 'reads a file'),
  'copyFileSync': blocks('file', 'copies a file'),
  '{appendFile,writeFile}Sync': blocks('file', 'writes a file', ofInput(1, 1_000_000)),
  'readdirSync': { ...blocks('directory', 'reads a directory'), lists: 'a directory listing', deep: true },
  'cpSync': blocks('directory', 'goes through a directory'),
  'rmSync': blocks('directory', 'goes through a directory', { measure: 'flag', argument: 1, property: 'recursive' }), // Else it removes one file, as `unlinkSync` does.
};

const DESCRIPTOR_SYNC_ROWS: Rows = {
  'openSync': {
    ...blocks('stat', 'opens a file'),
    acquires: { what: 'handle', release: { on: 'receiver', names: ['closeSync', 'close'], passesResult: true } },
  },
  '{close,lutimes,fchmod,fchown,fstat,ftruncate,futimes,statfs}Sync': blocks('stat', 'asks the file system'),
  '{read,readv}Sync': blocks('file', 'reads a file'),
  '{write,writev}Sync': blocks('file', 'writes a file', ofInput(1, 1_000_000)),
  '{fdatasync,fsync}Sync': blocks('file', 'waits for the disk'),
  'opendirSync': blocks('directory', 'reads a directory'),
  'globSync': { ...blocks('directory', 'reads directories'), lists: 'the files that match a pattern', deep: true },
};

const OPENS = '{appendFile,cp,readFile,writeFile}';
const CHANGES = '{appendFile,cp,writeFile}';
const HANDLE = '{FileHandle.new,open.()}';

const PROMISE_ROWS: Rows = {
  'readdir': READDIR,
  'glob': callback(GLOB),
  open: { ...FILE, ...acquires('handle', ['close', 'Symbol.asyncDispose', 'createReadStream', 'createWriteStream', 'readLines']) }, // What reads and writes it as a stream closes it (`autoClose`).
  'readFile': READS_FILE,
  [`{${CHANGES},opendir}`]: FILE,
  [ENTRY_READS]: ASKS_FILE,
  [`{${ENTRY_CHANGES},copyFile,rm}`]: FILE_JOB,
  'lutimes': FILE_JOB,
  [`${HANDLE}.{appendFile,datasync,read,readFile,readv,stat,sync,truncate,write,writeFile,writev}`]: { ...FILE_JOB, serial: true },
};

const CALLBACK_ROWS: Rows = {
  'readdir': callback(READDIR),
  'glob': callback(GLOB),
  [`{${OPENS},open,opendir}`]: callback(FILE),
  [FILE_JOBS]: callback(FILE_JOB),
  'lutimes': callback(FILE_JOB),
  '{createReadStream,createWriteStream}': { io: 'opens a file', ...creates('stream', 'nothing', ['destroy', 'close', 'end']) },
  ...streamRows('{createWriteStream.(),WriteStream.new}'),
  '{createReadStream.(),ReadStream.new}.pipe': { pipes: true, inMemory: true },
  ...emitterRows('{createReadStream.(),ReadStream.new}'),
  '{watch,watchFile}': creates('watcher', 'nothing', ['close', 'unref']),
  'unwatchFile': IN_MEMORY,
  ...emitterRows('{watch,watchFile}.()'),
};

export const NODE_FILES: Tables = {
  'fs': {
    docs: 'nodejs.org/docs/latest-v24.x/api/fs.html',
    release: 'node',
    rows: { ...FILE_SYNC_ROWS, ...DESCRIPTOR_SYNC_ROWS, ...CALLBACK_ROWS, ...under('promises', PROMISE_ROWS) },
  },
  'fs/promises': { docs: 'nodejs.org/docs/latest-v24.x/api/fs.html#promises-api', release: 'node', rows: PROMISE_ROWS },
};
