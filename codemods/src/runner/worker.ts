export { examine as default } from './job.ts';
