import { ThreadWorker } from 'poolifier';
import { tasks } from './tasks.mjs';

export default new ThreadWorker(tasks);
