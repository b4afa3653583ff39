import { pbkdf2 } from 'node:crypto';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { answeredMeanwhile } from '../answered-meanwhile.ts';

const derive = promisify(pbkdf2);

const server = createServer(async (request, response) => {
  if (request.url === '/slow') for (let i = 0; i < 8; i++) await derive('secret', 'salt', 100_000, 64, 'sha512');
  response.end();
});

console.log(await answeredMeanwhile(server));
