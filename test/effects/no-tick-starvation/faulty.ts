import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { answeredMeanwhile } from '../answered-meanwhile.ts';

const rows = Array.from({ length: 100_000 }, (_, index) => `row ${index}`);

const server = createServer(async (request, response) => {
  if (request.url === '/slow') {
    for (const row of rows) {
      createHash('sha256').update(row).digest();
      await Promise.resolve();
    }
  }
  response.end();
});

console.log(await answeredMeanwhile(server));
