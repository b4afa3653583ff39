import { blocks, HTTP, IN_MEMORY, ofInput, seldom, streamRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Rows, Tables } from '../table.ts';

/** It is CPU work of this process, done on libuv's threads where a callback is given. */
const inProcess = (model: CallModel): CallModel => ({ ...IN_MEMORY, ...model });
const SUBTLE: CallModel = { inMemory: true, promise: true };

// Thresholds measured with Node 20 on a server core of the 2020s: 10,000 rounds of PBKDF2 take 4 to 11 ms, scrypt with N = 1024 4 ms, a 512-bit RSA key 5 ms.
const CRYPTO_ROWS: Rows = {
  'pbkdf2Sync': inProcess(blocks('cpu', 'derives a key', { measure: 'iterations', argument: 2, cheapBelow: 10_000 })),
  'scryptSync': inProcess(blocks('cpu', 'derives a key', { measure: 'cost', argument: 3, property: 'N', cheapBelow: 1024, default: 16_384 }, {
    measure: 'cost',
    argument: 3,
    property: 'cost',
    cheapBelow: 1024,
    default: 16_384,
  })),
  'argon2Sync': inProcess(blocks('cpu', 'derives a key', { measure: 'cost', argument: 1, property: 'memory', cheapBelow: 4096 })),
  'hkdfSync': inProcess(blocks('cpu', 'derives a key', ofInput(1, 1_000_000))),
  'generateKeyPairSync': seldom(inProcess(blocks('cpu', 'makes a key pair', { measure: 'bits', argument: 1, property: 'modulusLength', cheapBelow: 512, default: 0 }))),
  'generateKeySync': inProcess(blocks('cpu', 'makes a key', { measure: 'bits', argument: 1, property: 'length', cheapBelow: 1_000_000 })),
  'generatePrimeSync': { ...inProcess(blocks('cpu', 'looks for a prime', { measure: 'bits', argument: 0, cheapBelow: 512 })), givesData: true },
  'checkPrimeSync': { ...inProcess(blocks('cpu', 'tests a prime', ofInput(0, 128))), givesData: true },
  'createDiffieHellman': inProcess(blocks('cpu', 'looks for a prime', { measure: 'bits', argument: 0, cheapBelow: 256 })),
  'randomBytes': inProcess(withoutCallback(blocks('cpu', 'makes random bytes', { measure: 'bytes', argument: 0, cheapBelow: 5_000_000 }), 1)),
  'randomFillSync': inProcess(blocks('cpu', 'makes random bytes', ofInput(0, 5_000_000))),
  'hash': inProcess(blocks('cpu', 'hashes its input', ofInput(1, 2_000_000))),
  '{createHash,createHmac}.().update': inProcess(blocks('cpu', 'hashes its input', ofInput(0, 2_000_000))),
  '{createCipheriv,createDecipheriv}.().update': inProcess(blocks('cpu', 'encrypts its input', ofInput(0, 2_000_000))),
  'sign': inProcess(withoutCallback(blocks('cpu', 'signs its input', ofInput(1, 2_000_000)), 3)),
  'verify': inProcess(withoutCallback(blocks('cpu', 'hashes its input', ofInput(1, 2_000_000)), 4)),
  '{subtle,webcrypto.subtle}.{decrypt,deriveBits,deriveKey,digest,encrypt,exportKey,generateKey,importKey,sign,unwrapKey,verify,wrapKey}': SUBTLE,
  '**': IN_MEMORY,
};

const COMPRESS = '{brotliCompress,deflate,deflateRaw,gzip,zstdCompress}';
const DECOMPRESS = '{brotliDecompress,gunzip,inflate,inflateRaw,unzip,zstdDecompress}';
const STREAMS = 'create{BrotliCompress,BrotliDecompress,Deflate,DeflateRaw,Gunzip,Gzip,Inflate,InflateRaw,Unzip}';

export const NODE_CRYPTO: Tables = {
  crypto: { docs: 'nodejs.org/docs/latest-v24.x/api/crypto.html', release: 'node', rows: CRYPTO_ROWS },
  zlib: {
    docs: 'nodejs.org/docs/latest-v24.x/api/zlib.html',
    release: 'node',
    rows: {
      [`${COMPRESS}Sync`]: inProcess(blocks('cpu', 'compresses its input', ofInput(0, 100_000))),
      [`${DECOMPRESS}Sync`]: inProcess(blocks('cpu', 'decompresses its input', ofInput(0, 100_000))),
      'crc32': inProcess(blocks('cpu', 'sums its input', ofInput(0, 5_000_000))),
      [`{${COMPRESS},${DECOMPRESS}}`]: IN_MEMORY,
      ...streamRows(`${STREAMS}.()`),
    },
  },
  bcrypt: {
    docs: 'github.com/kelektiv/node.bcrypt.js#api',
    release: 'bcrypt@6.0.0',
    rows: {
      hashSync: seldom(inProcess(blocks('cpu', 'hashes a password', { measure: 'rounds', argument: 1, cheapBelow: 6, default: 10 }))),
      compareSync: inProcess(blocks('cpu', 'hashes a password')),
      genSaltSync: IN_MEMORY,
      '{compare,hash}': { inMemory: true, promise: true, callbackAt: 2 },
      'genSalt': { inMemory: true, promise: true, callbackAt: 1 },
    },
  },
  bcryptjs: {
    docs: 'github.com/dcodeIO/bcrypt.js#functions: its asynchronous functions run on the same thread, in slices of 100 ms (MAX_EXECUTION_TIME)',
    release: 'bcryptjs@3.0.3',
    rows: {
      hashSync: seldom(inProcess(blocks('cpu', 'hashes a password', { measure: 'rounds', argument: 1, cheapBelow: 6, default: 10 }))),
      compareSync: inProcess(blocks('cpu', 'hashes a password')),
      genSaltSync: IN_MEMORY,
      '{compare,hash}': { inMemory: true, promise: true, callbackAt: 2 },
      'genSalt': { inMemory: true, promise: true, callbackAt: 1 },
    },
  },
  '@node-rs/bcrypt': {
    docs: 'github.com/napi-rs/node-rs/tree/main/packages/bcrypt',
    release: '@node-rs/bcrypt@1.10.9',
    rows: {
      hashSync: seldom(inProcess(blocks('cpu', 'hashes a password', { measure: 'rounds', argument: 1, cheapBelow: 6, default: 12 }))),
      '{compareSync,verifySync}': inProcess(blocks('cpu', 'hashes a password')),
      '{compare,hash,verify}': { inMemory: true, promise: true },
    },
  },
  argon2: { docs: 'github.com/ranisalt/node-argon2/wiki', release: 'argon2@0.45.1', rows: { '{hash,verify}': { inMemory: true, promise: true } } },
  '@node-rs/argon2': {
    docs: 'github.com/napi-rs/node-rs/tree/main/packages/argon2',
    release: '@node-rs/argon2@2.2.1',
    rows: { '{hash,hashRaw}Sync': seldom(inProcess(blocks('cpu', 'hashes a password'))), verifySync: inProcess(blocks('cpu', 'hashes a password')), '{hash,hashRaw,verify}': { inMemory: true, promise: true } },
  },
  jsonwebtoken: {
    docs: 'github.com/auth0/node-jsonwebtoken#usage',
    release: 'jsonwebtoken@9.0.3',
    rows: { sign: inProcess(withoutCallback(blocks('cpu', 'signs a token', ofInput(0, 100_000)), 3)), '{decode,verify}': IN_MEMORY },
  },
  jose: {
    docs: 'github.com/panva/jose/tree/main/docs',
    release: 'jose@6.2.17',
    rows: { '{jwtVerify,compactVerify,importJWK,importPKCS8,importSPKI,generateKeyPair}': SUBTLE, 'createRemoteJWKSet.()': HTTP, 'SignJWT.new.sign': SUBTLE },
  },
};

function withoutCallback(model: CallModel, argument: number): CallModel {
  return { ...model, ...(model.blocks && { blocks: { ...model.blocks, unlessCallbackAt: argument } }) };
}
