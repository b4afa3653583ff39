import { createServer } from 'node:http';
import { loadConfig } from './config.js';
import { Delivery } from './delivery.js';
import { route, type Services } from './routes.js';
import { EndpointStore } from './store.js';
import { Usage } from './usage.js';

const config = loadConfig();
const store = new EndpointStore(config.dataDir);
const delivery = new Delivery(store, config);
const services: Services = { config, store, delivery, usage: new Usage(config.dataDir, config.dailyQuota) };

await store.open();

const server = createServer((request, response) => {
  route(request, response, services).catch((error: unknown) => {
    console.error(request.method, request.url, error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});

setInterval(() => void delivery.retryFailed(), 60_000);

process.on('unhandledRejection', reason => console.error('unhandled rejection', reason));
process.on('SIGTERM', () => process.exit(0));

server.listen(config.port, () => console.log(`listening on ${JSON.stringify(server.address())}`));
