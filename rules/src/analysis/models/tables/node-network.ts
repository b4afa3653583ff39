import { callback, creates, DNS, emitterRows, HTTP, SERVES, streamRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import { under, type Rows, type Tables } from '../table.ts';

const REQUEST = callback(HTTP);
const SERVER = creates('server', 'connections', ['close', 'closeAllConnections', 'closeIdleConnections']);
const LOOKUPS = '{lookup,lookupService,resolve{,4,6,Any,Caa,Cname,Mx,Naptr,Ns,Ptr,Soa,Srv,Txt},reverse}';
const CONNECTS: CallModel = { io: 'opens a connection', ...creates('socket', 'connections', ['end', 'destroy']) };

function serverRows(receiver: string): Rows {
  return { ...under(receiver, { listen: SERVES }), ...emitterRows(receiver) };
}

const HTTP_ROWS: Rows = {
  '{get,request}': REQUEST,
  ...streamRows('{get,request}.()'),
  '{createServer,Server.new}': SERVER,
  ...serverRows('{createServer.(),Server.new}'),
  'Agent.new': creates('pool', 'nothing', ['destroy']),
};

const SOCKET = '{Socket.new,connect.(),createConnection.()}';

export const NODE_NETWORK: Tables = {
  http: {
    docs: 'nodejs.org/docs/latest-v24.x/api/http.html',
    release: 'node',
    rows: {
      ...HTTP_ROWS,
      ...streamRows('{ClientRequest,ServerResponse,OutgoingMessage}.new'),
      ...emitterRows('IncomingMessage.new'),
      'IncomingMessage.new.pipe': { pipes: true, inMemory: true },
    },
  },
  https: { docs: 'nodejs.org/docs/latest-v24.x/api/https.html', release: 'node', rows: HTTP_ROWS },
  http2: {
    docs: 'nodejs.org/docs/latest-v24.x/api/http2.html',
    release: 'node',
    rows: {
      'connect': { io: 'opens a connection', ...creates('socket', 'connections', ['close', 'destroy']) },
      ...emitterRows('connect.()'),
      'connect.().request': REQUEST,
      '{createServer,createSecureServer}': creates('server', 'connections', ['close']),
      ...serverRows('{createServer.(),createSecureServer.()}'),
      ...streamRows('Http2ServerResponse.new'),
    },
  },
  net: {
    docs: 'nodejs.org/docs/latest-v24.x/api/net.html',
    release: 'node',
    rows: {
      '{connect,createConnection}': CONNECTS,
      ...streamRows(SOCKET),
      '{createServer,Server.new}': creates('server', 'connections', ['close']),
      ...serverRows('{createServer.(),Server.new}'),
    },
  },
  tls: {
    docs: 'nodejs.org/docs/latest-v24.x/api/tls.html',
    release: 'node',
    rows: {
      connect: CONNECTS,
      ...streamRows('{TLSSocket.new,connect.()}'),
      'createServer': creates('server', 'connections', ['close']),
      ...serverRows('createServer.()'),
    },
  },
  dgram: {
    docs: 'nodejs.org/docs/latest-v24.x/api/dgram.html',
    release: 'node',
    rows: { createSocket: creates('socket', 'connections', ['close']), ...emitterRows('createSocket.()'), 'createSocket.().bind': SERVES },
  },
  dns: { docs: 'nodejs.org/docs/latest-v24.x/api/dns.html', release: 'node', rows: { [`promises.${LOOKUPS}`]: DNS, [LOOKUPS]: callback(DNS) } },
  'dns/promises': { docs: 'nodejs.org/docs/latest-v24.x/api/dns.html#dns-promises-api', release: 'node', rows: { [LOOKUPS]: DNS } },
};
