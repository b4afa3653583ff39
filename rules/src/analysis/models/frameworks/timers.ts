import type { Row } from './registration.ts';

export const LISTEN = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'];

/**
 * Timers, schedules, the process, its workers and its sockets.
 *
 * Sources: nodejs.org/docs/latest-v24.x/api/{timers,process,cluster,worker_threads,events}.html (an async listener's rejection is unhandled unless `captureRejections`);
 * nodecron.com (4; a failed run emits an event, since 3); kelektiv/node-cron (4: `errorHandler`, else logged); node-schedule (2: emits `error`);
 * croner.56k.guru (9: `catch` off and `protect` off by default); kibertoad/toad-scheduler (3: an `AsyncTask` reports, `preventOverrun` on by default).
 */
export const TIMERS: readonly Row[] = [
  { modules: ['global', 'timers'], receivers: [''], methods: ['setInterval'], kind: 'timer', callbacks: { from: 0, until: 0 }, rejection: 'lost' },
  { modules: ['global', 'timers'], receivers: [''], methods: ['setImmediate', 'setTimeout'], kind: 'timer', callbacks: { from: 0, until: 0 }, rejection: 'lost' },
  { modules: ['global'], receivers: ['', 'process'], methods: ['nextTick', 'queueMicrotask'], kind: 'timer', callbacks: { from: 0, until: 0 }, rejection: 'lost' },
  { modules: ['process'], receivers: [''], methods: ['nextTick'], kind: 'timer', callbacks: { from: 0, until: 0 }, rejection: 'lost' },
  { modules: ['node-cron'], receivers: [''], methods: ['schedule', 'createTask'], kind: 'timer', callbacks: { from: 1, until: 1 }, rejection: 'handled' },
  { modules: ['cron'], receivers: ['CronJob'], methods: ['new', 'from'], kind: 'timer', callbacks: { from: 1, until: 2, properties: ['onTick', 'onComplete'] }, rejection: { since: 4 } },
  { modules: ['cron'], receivers: [''], methods: ['job'], kind: 'timer', callbacks: { from: 1, until: 2 }, rejection: { since: 4 } },
  { modules: ['node-schedule'], receivers: [''], methods: ['scheduleJob'], kind: 'timer', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['node-schedule'], receivers: ['Job'], methods: ['new'], kind: 'timer', callbacks: { from: 0 }, rejection: 'lost' },
  { modules: ['croner'], receivers: ['', 'Cron'], methods: ['', 'Cron', 'new'], kind: 'timer', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['toad-scheduler'], receivers: ['AsyncTask', 'Task'], methods: ['new'], kind: 'timer', callbacks: { from: 1 }, rejection: 'handled', overlaps: false },
  { modules: ['global'], receivers: ['process'], methods: LISTEN, kind: 'process', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['process'], receivers: [''], methods: LISTEN, kind: 'process', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['cluster'], receivers: ['', 'worker', 'fork.()'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['worker_threads'], receivers: ['parentPort', 'Worker.new', 'MessagePort.new', 'MessageChannel.new.port1', 'MessageChannel.new.port2'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', events: { message: { kind: 'message', parameters: ['worker_threads:Message.new'] } } },
  { modules: ['child_process'], receivers: ['fork.()'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['net', 'tls'], receivers: [''], methods: ['createServer'], kind: 'message', callbacks: { from: 0 }, rejection: 'lost', parameters: ['net:Socket.new'] },
  { modules: ['net', 'tls'], receivers: ['createServer.()', 'Server.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', events: { connection: { kind: 'message', parameters: ['net:Socket.new'] }, secureConnection: { kind: 'message', parameters: ['net:Socket.new'] } } },
  { modules: ['dgram'], receivers: ['createSocket.()', 'Socket.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', events: { message: { kind: 'message' } } },
  { modules: ['http', 'https'], receivers: [''], methods: ['get', 'request'], kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', overlaps: false },
  { modules: ['async-exit-hook', 'exit-hook', 'signal-exit', 'close-with-grace', 'death'], receivers: [''], methods: ['', 'asyncExitHook', 'onExit'], kind: 'process', callbacks: { from: 0 } },
  { modules: ['global'], receivers: [''], methods: ['addEventListener', 'onmessage'], kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', events: { message: { kind: 'message' }, fetch: { kind: 'request' } } },
];

/** Methods of Node's `EventEmitter` and of `EventTarget`. */
export const LISTENS: ReadonlySet<string> = new Set([...LISTEN, 'addEventListener']);

/** Packages whose values are Node's emitters or streams, or keep their contract, where the value itself is not told apart above. */
export const EMITTERS: ReadonlySet<string> = new Set([
  ...['emittery', 'eventemitter2', 'eventemitter3', 'mitt', 'tiny-emitter', 'strict-event-emitter-types', 'tiny-typed-emitter', 'typed-emitter'],
  ...['express', 'fastify', 'koa', 'oidc-provider', 'stoppable', 'restify', 'polka', 'undici', 'got', 'axios', 'node-fetch', 'http-proxy', 'socket.io-client', 'engine.io', 'faye-websocket', 'eventsource', '@slack/socket-mode', 'baileys'],
  ...['amqplib', 'amqplib/callback_api', 'amqp-connection-manager', 'bullmq', 'bull', 'bee-queue', 'kafkajs', 'agenda', 'pg-boss', 'pg-listen', 'pg-query-stream', 'redlock', 'better-sqlite3', 'mongodb', 'mongoose', 'mysql', 'mysql2', 'mysql2/promise', 'knex', 'cassandra-driver', 'unleash-client'],
  ...['archiver', 'busboy', '@fastify/busboy', 'csv-parse', '@fast-csv/parse', 'fast-csv', 'formidable', 'multiparty', 'unzipper', 'yauzl', 'yazl', 'tar', 'tar-stream', 'chokidar', 'fluent-ffmpeg', 'pdfkit', 'split2', 'through2', 'xml-stream', 'sax', 'jsonstream', 'stream-json'],
  ...['mailparser', 'smtp-server', 'nodemailer', 'imap', 'ssh2', 'puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', 'pino', 'winston', 'piscina', 'tinypool', 'workerpool', 'generic-pool', 'tarn', 'p-queue', 'bottleneck', 'keyv', 'cron', 'node-schedule', 'cross-spawn', 'execa', 'openai', '@anthropic-ai/sdk'],
]);
