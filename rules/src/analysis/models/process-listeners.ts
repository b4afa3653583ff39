/** What a process hears of that nobody handles. Since Node.js 15 a rejection comes to listeners for `uncaughtException` where none listens to the other. */
export const UNHANDLED = ['unhandledRejection', 'uncaughtException'] as const;
export type Unhandled = typeof UNHANDLED[number];

/**
 * Calls of modules by which a library listens itself. A setting is `option=literal`, or a string alone, anywhere in the file of the call: options may stand in a
 * variable.
 */
export interface ListeningCall {
  readonly modules: readonly string[];
  /** Paths in them, as keys have them. */
  readonly calls: RegExp;
  readonly event: Unhandled;
  /** The lowest major version that does. */
  readonly since?: number;
  /** It listens where one of these options is given and is not false. Absent: unasked. */
  readonly by?: readonly string[];
  /** Settings with which it does not listen. */
  readonly unless?: readonly string[];
  /** Settings with which the process ends then; or without one of which it does. */
  readonly endsBy?: readonly string[];
  readonly endsWithout?: readonly string[];
}

const WINSTON = { modules: ['winston'], calls: /^(?:createLogger|configure|Logger\.new|createLogger\.\(\)\.configure)$/, endsWithout: ['exitOnError=false'] } as const;
const ROLLBAR = { modules: ['rollbar'], calls: /^(?:new|init)$/ } as const;
const SENTRY = ['astro', 'aws-serverless', 'bun', 'google-cloud-serverless', 'nestjs', 'nextjs', 'node', 'remix', 'serverless', 'sveltekit'].map(name => `@sentry/${name}`);

/**
 * Each was read in the package itself:
 * - winston@3.19, `lib/winston/{exception,rejection}-handler.js`.
 * - Sentry: `integrations/onunhandledrejection.js` of @sentry/node@5.0, 5.30, 6.0, 6.19, 7.0, 7.120, 8.0, 8.55, 9.0 and 11.12 and of @sentry/node-core@10.78, and
 *   `init` of the SDKs that call that one: astro, aws-serverless, google-cloud-serverless, nestjs, remix@10.75, bun and nextjs@11.8, sveltekit@11.7, serverless@7.120;
 *   @ntegral/nestjs-sentry@4.0, `dist/sentry.service.js`.
 * - Bugsnag: `dist/bugsnag.js` of @bugsnag/node@6.5, 7.25 and 9.0. A listener of the user's comes last: it mostly ends the process.
 * - rollbar@2.0, 2.26 and 3.1, `src/server/rollbar.js`. raven@2.6, `lib/client.js`: what it does with exceptions ends the process.
 * - applicationinsights@3.0 and 3.16, `out/src/logs/exceptions.js`; 2.9 only watches. trackjs-node@1.3, `dist/watchers`. raygun@2.2, `build/raygun.js`.
 * - @google-cloud/error-reporting@3.0, `build/src/index.js`. loud-rejection@2.2 by currently-unhandled@0.4, `index.js`.
 *
 * These end the process, or change nothing: @airbrake/node@2.1, @honeybadger-io/js@6.16, bugsnag@2.4, posthog-node@5.70, elastic-apm-node@4.18, newrelic@13.20,
 * dd-trace@5.132, make-promises-safe@5.1, hard-rejection@2.1, @ladjs/graceful@5.0, async-exit-hook@2.0, @google-cloud/functions-framework@5.0.
 */
export const LISTENING_CALLS: readonly ListeningCall[] = [
  { ...WINSTON, event: 'uncaughtException', by: ['handleExceptions', 'exceptionHandlers'] },
  { ...WINSTON, event: 'unhandledRejection', by: ['handleRejections', 'rejectionHandlers'] },
  { modules: SENTRY, calls: /^(?:(?:AWSLambda|GCPFunction)\.)?init$/, event: 'unhandledRejection', unless: ['defaultIntegrations=false', 'OnUnhandledRejection'], endsBy: ['mode=strict'] },
  { modules: ['@ntegral/nestjs-sentry'], calls: /^SentryModule\.forRoot(?:Async)?$/, event: 'unhandledRejection' },
  {
    modules: ['@bugsnag/js', '@bugsnag/node'], calls: /^(?:start|createClient)?$/,
    event: 'unhandledRejection', unless: ['autoDetectErrors=false', 'autoNotify=false', 'unhandledRejections=false'], endsBy: ['onUnhandledRejection'],
  },
  { ...ROLLBAR, event: 'uncaughtException', by: ['captureUncaught', 'handleUncaughtExceptions'], endsBy: ['exitOnUncaughtException=true'] },
  { ...ROLLBAR, event: 'unhandledRejection', by: ['captureUnhandledRejections', 'handleUnhandledRejections'] },
  { modules: ['raven'], calls: /^(?:config|Client\.new)$/, event: 'unhandledRejection', by: ['captureUnhandledRejections'] },
  { modules: ['applicationinsights'], calls: /^(?:setup|useAzureMonitor)$/, since: 3, event: 'unhandledRejection', unless: ['enableAutoCollectExceptions=false'] },
  { modules: ['trackjs-node'], calls: /^TrackJS\.install$/, event: 'unhandledRejection' },
  { modules: ['raygun'], calls: /^Client\.new\.init$/, event: 'unhandledRejection', by: ['reportUncaughtExceptions'] },
  { modules: ['@google-cloud/error-reporting'], calls: /^ErrorReporting\.new$/, event: 'unhandledRejection', by: ['reportUnhandledRejections'] },
  { modules: ['loud-rejection'], calls: /^$/, event: 'unhandledRejection' },
];

/**
 * Packages that listen for rejections themselves in each process that they start, or that loads them, and let it go on; with the lowest major version that does.
 * Source: next@13.5, 14.2 and 15.5, `dist/server/lib/router-server.js`; egg@2.37 `lib/egg.js` and 4.0 `dist/commonjs/lib/egg.js`;
 * @midwayjs/bootstrap@3.20 and 4.2, `dist/bootstrap.js`; thinkjs@2.3 `lib/index.js`, and 3.2 and 4.0 by think-cluster@1.5 `lib/worker.js`;
 * nitropack@2.9 and 2.13, `trapUnhandledNodeErrors`, which nuxt builds its server with since 3; @pm2/io@5.0 and 6.1, `build/main/features/notify.js`;
 * service-runner@2.9, 5.0 and 6.0, `lib/base_service.js`, which mostly is the start script itself.
 */
export const LISTENING_PACKAGES: Readonly<Record<string, number>> = { next: 13, egg: 2, '@midwayjs/bootstrap': 3, thinkjs: 2, nitropack: 2, nuxt: 3, '@pm2/io': 5, 'service-runner': 2 };

/** Of a command, that it starts or builds such a process. Frameworks that bundle what a server needs are often there for the build alone. */
export const LISTENING_COMMAND = /\b(?:next|nuxt|nuxi|nitro(?:pack)?|egg-(?:bin|scripts))\s+(?:build|dev|generate|preview|start)\b/;

/** Of a command, that pm2 runs the process: it loads `@pm2/io` in front of it, and stops it by SIGINT. Source: pm2@4.5, 5.4 and 7.0, `lib/ProcessUtils.js`, `lib/ProcessContainer.js` and `constants.js`. */
export const PM2_COMMAND = /\bpm2(?:-(?:docker|runtime))?\s+(?:[^\s&|;]+\s+){0,6}?(?:start|startOrRe(?:load|start)|re(?:load|start)|[\w./-]+\.(?:[cm]?js|json|ya?ml))\b/;
/** Of a command, that rejections which nobody handles do not end the process. */
export const SURVIVING_FLAG = /--unhandled-rejections[= ](?:none|warn)/;
/** Names of files that say what pm2 is to start. Source: pm2@7.0, `constants.js` and `lib/Common.js`. */
export const PM2_FILES: readonly string[] = ['ecosystem', 'pm2'].flatMap(name => ['js', 'cjs', 'mjs', 'json', 'yml', 'yaml'].map(extension => `${name}.config.${extension}`));
