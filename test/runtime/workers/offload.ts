import { offload } from '@headgate/runtime/workers';

/** As a codemod leaves a module whose long computations it has moved to `offload.worker.ts`. */
export const multiply = offload<typeof import('./offload.worker.ts').multiply>(import.meta.url, 'multiply');
export const place = offload<typeof import('./offload.worker.ts').place>(import.meta.url, 'place');
