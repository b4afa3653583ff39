import { type Call } from './call.ts';

/**
 * Rejects a call with an error that knows who awaits it: one made in a timer or in another thread has no caller on its stack. In a promise reaction the stack
 * has those who await; V8 finds them through native resolving functions, registered before the reaction runs.
 */
export function rejectFromCallers(call: Call, error: unknown): void {
  void Promise.reject(error as Error).catch(rethrowFromCallers).then(call.resolve, call.reject);
}

function rethrowFromCallers(error: unknown): never {
  if (error instanceof Error) {
    const here: { stack?: string } = {};
    Error.captureStackTrace(here, rethrowFromCallers);
    const callers = here.stack?.split('\n').slice(1) ?? [];
    if (callers.length > 0) error.stack = [error.stack, ...callers].join('\n');
  }
  throw error;
}
