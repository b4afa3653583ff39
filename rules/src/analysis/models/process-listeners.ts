/** Packages that listen for rejections themselves in each process that they serve from, and let it go on. Source: next@14.2, `dist/server/lib/router-server.js`. */
export const LISTENING_PACKAGES: readonly string[] = ['next'];

/** What makes a logger that may listen. Source: github.com/winstonjs/winston#handling-uncaught-exceptions-with-winston. */
export const LISTENING_LOGGERS = /^winston:(?:createLogger|configure|Logger\.new|createLogger\.\(\)\.configure)$/;

/** Options of such a logger, or of where it writes to, which make it a listener where they are given. It ends the process then, unless `exitOnError` is false. */
export const LISTENING_OPTIONS: Readonly<Record<string, 'uncaughtException' | 'unhandledRejection'>> = {
  handleExceptions: 'uncaughtException',
  exceptionHandlers: 'uncaughtException',
  handleRejections: 'unhandledRejection',
  rejectionHandlers: 'unhandledRejection',
};
