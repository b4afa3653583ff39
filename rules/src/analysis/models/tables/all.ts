import type { Tables } from '../table.ts';
import { CACHES } from './caches.ts';
import { CLOUD } from './cloud.ts';
import { COLLECTIONS } from './collections.ts';
import { DATABASES } from './databases.ts';
import { FILES } from './files.ts';
import { GLOBALS } from './globals.ts';
import { HEADGATE } from './headgate.ts';
import { HTTP_CLIENTS } from './http-clients.ts';
import { LIMITERS } from './limiters.ts';
import { NODE_CRYPTO } from './node-crypto.ts';
import { NODE_EVENTS } from './node-events.ts';
import { NODE_FILES } from './node-files.ts';
import { NODE_NETWORK } from './node-network.ts';
import { NODE_PROCESSES } from './node-processes.ts';
import { ORMS } from './orms.ts';
import { PARSERS } from './parsers.ts';
import { QUEUES } from './queues.ts';
import { RETRYING } from './retries.ts';
import { SERVERS } from './servers.ts';
import { WORKERS } from './workers.ts';

export const TABLES: Tables = {
  ...CACHES,
  ...CLOUD,
  ...COLLECTIONS,
  ...DATABASES,
  ...FILES,
  ...GLOBALS,
  ...HEADGATE,
  ...HTTP_CLIENTS,
  ...LIMITERS,
  ...NODE_CRYPTO,
  ...NODE_EVENTS,
  ...NODE_FILES,
  ...NODE_NETWORK,
  ...NODE_PROCESSES,
  ...ORMS,
  ...PARSERS,
  ...QUEUES,
  ...RETRYING,
  ...SERVERS,
  ...WORKERS,
};
