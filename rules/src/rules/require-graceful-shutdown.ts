import { addGracefulShutdown } from '../analysis/edits/add-graceful-shutdown.ts';
import { requireGracefulShutdown, type RequireGracefulShutdown } from '../analysis/hazards/require-graceful-shutdown.ts';
import { defineRule, type CertaintyOption } from '../define-rule.ts';
import { mention } from '../mention.ts';

export default defineRule<RequireGracefulShutdown, CertaintyOption, RequireGracefulShutdown['form'] | 'alone' | 'itself' | 'install'>('require-graceful-shutdown', {
  docs: {
    description: 'require a process that takes requests or jobs to finish them when it is told to end',
    codemod: 'add-graceful-shutdown',
    primitives: ['gracefulShutdown'],
  },
  messages: {
    missing: '`{{call}}` takes {{does}}, and nothing in the process listens to SIGTERM, which cuts off those in flight. Hand it to `gracefulShutdown` from `@headgate/runtime`.',
    itself: '`{{call}}` takes {{does}}, and what listens to SIGTERM, `{{other}}`, stops itself alone, which cuts off those in flight. Hand both to `gracefulShutdown` from `@headgate/runtime`.',
    interrupt: '`{{call}}` listens to SIGINT alone, so SIGTERM cuts off the {{does}} of `{{other}}`. Replace it by `gracefulShutdown` from `@headgate/runtime`, which listens to both.',
    alone: '`{{call}}` listens to SIGINT alone, so SIGTERM ends the process without what its handler does. Replace it by `gracefulShutdown` from `@headgate/runtime`, which listens to both.',
    idle: '`{{call}}` is for SIGINT alone: what SIGTERM runs, `{{other}}`, leaves the process as it is, until it is killed with its {{does}}. Replace both by `gracefulShutdown` from `@headgate/runtime`.',
    abrupt: '`{{other}}` ends the process in the turn in which the signal comes, with everything in flight. Replace the handler by `gracefulShutdown` from `@headgate/runtime`.',
    severs: '`{{other}}` cuts every connection in the turn in which the signal comes, with the requests in flight. Replace the handler by `gracefulShutdown` from `@headgate/runtime`.',
    forgets: 'The handler ends the process and never closes `{{other}}`, which cuts off the {{does}} in flight. Close that first, or replace the handler by `gracefulShutdown` from `@headgate/runtime`.',
    stays: 'The handler does not end the process, which `{{other}}` keeps alive until it is killed. Close that too, or replace the handler by `gracefulShutdown` from `@headgate/runtime`.',
    unbounded: 'The handler waits for `{{other}}` with no deadline, so one open connection holds the process until it is killed. Replace it by `gracefulShutdown` from `@headgate/runtime`.',
    hasty: '`{{other}}` only begins to close when the handler ends the process, which cuts off the {{does}} in flight. Await it, or replace the handler by `gracefulShutdown` from `@headgate/runtime`.',
    early: '`{{other}}` ends while the server still answers requests, and those that need it fail. Close the server first, or replace the handler by `gracefulShutdown` from `@headgate/runtime`.',
    install: 'Close what takes work by `gracefulShutdown`, then what the file has opened.',
  },
  options: {},
  defaults: {},
  detector: requireGracefulShutdown,
  report: ({ form, call, serves, other }, source) => ({
    messageId: form === 'interrupt' && other === undefined ? 'alone' : form === 'missing' && other !== undefined ? 'itself' : form,
    data: { call: mention(form === 'missing' ? call.callee : call, source), does: serves === 'jobs' ? 'jobs' : 'requests', other: other ?? '' },
  }),
  suggestion: { edits: addGracefulShutdown, describe: () => ({ messageId: 'install', data: {} }) },
});
