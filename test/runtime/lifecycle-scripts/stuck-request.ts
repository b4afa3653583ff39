// A server that never answers. Prints its port, then a line for each request.
import { createServer } from 'node:http';
import { gracefulShutdown } from '@headgate/runtime';

const server = createServer(() => console.log('request'));
gracefulShutdown({ servers: [server], deadlineMs: 300 });
server.listen(0, '127.0.0.1', () => console.log((server.address() as { readonly port: number }).port));
