import { pbkdf2Sync } from 'node:crypto';
import { createServer } from 'node:http';
import { answeredMeanwhile } from '../answered-meanwhile.ts';

const server = createServer((request, response) => {
  if (request.url === '/slow') for (let i = 0; i < 8; i++) pbkdf2Sync('secret', 'salt', 100_000, 64, 'sha512');
  response.end();
});

console.log(await answeredMeanwhile(server));
