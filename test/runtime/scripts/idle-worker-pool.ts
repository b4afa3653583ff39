import { WorkerPool } from '@headgate/runtime/workers';
import { tasksFile, type TestPool } from '../workers/signals.ts';

const pool = new WorkerPool(tasksFile, { maxThreads: 1 }) as TestPool;
console.log(await pool.run('add', [1, 2]));
