/**
 * How a stream fails, although the code that makes it is right.
 * - `file`: nothing can be read there. `remote`: so it is with what another machine has. `input`: what it is given is not what it takes. `packed`: a part of it cannot be read. `disk`: nothing can be written there.
 */
export type Failure = 'file' | 'remote' | 'input' | 'packed' | 'disk';

/** Calls and constructors of modules that give a stream which emits `error` then. */
export interface FailingStreams {
  readonly modules: readonly string[];
  /** Paths in them, as keys have them. */
  readonly calls: RegExp;
  readonly fails: Failure;
  /** Given a function, it calls that with the error instead. */
  readonly callsBack?: true;
}

const FILES = ['fs', 'fs-extra', 'fs-jetpack', 'graceful-fs'];

/**
 * Each was run in Node.js with what makes it fail and without a listener, which ended the process: busboy@1.6, @fastify/busboy@3.2, csv-parse@7.0, csv@6.6, fast-csv@5.0, JSONStream@1.3,
 * stream-json@1.9, unzipper@0.12, tar@7.5, tar-fs@3.1, tar-stream@3.2, unbzip2-stream@1.4, feedparser@2.6, sax@1.6, sharp@0.33, archiver@5.3 and 7.0, request@2.88, got@11.8, mongodb@6.22 and 7.9,
 * mongoose@9.12, mysql@2.18, mysql2@3.24, jszip@3.10 of a stream, knex@3.3, ws@8.23 and @google-cloud/storage@7.22; aws-sdk@2 was read, `lib/request.js`. What only fails by options, such as csv-parser, is left out, and gunzip-maybe, which says nothing where its input breaks off.
 */
export const FAILING_STREAMS: readonly FailingStreams[] = [
  { modules: FILES, calls: /^(?:createReadStream|ReadStream)$/, fails: 'file' },
  { modules: FILES, calls: /^(?:createWriteStream|WriteStream)$/, fails: 'disk' },
  { modules: ['aws-sdk'], calls: /^S3\.new\.getObject\.\(\)\.createReadStream$/, fails: 'remote' },
  { modules: ['aws-sdk/clients/s3'], calls: /^new\.getObject\.\(\)\.createReadStream$/, fails: 'remote' },
  { modules: ['@google-cloud/storage'], calls: /\.file\.\(\)\.createReadStream$/, fails: 'remote' },
  { modules: ['mongodb', 'mongoose'], calls: /(?:^|\.)GridFSBucket\.new\.openDownloadStream(?:ByName)?$/, fails: 'remote' },
  { modules: ['mongodb'], calls: /(?:^|\.)(?:aggregate|find)\.\(\)(?:\.\w+\.\(\))*\.stream$/, fails: 'remote' },
  { modules: ['mongoose'], calls: /(?:^|\.)(?:aggregate|find)\.\(\)(?:\.\w+\.\(\))*\.cursor$/, fails: 'remote' },
  { modules: ['knex'], calls: /^(?:knex\.)?\(\)\.[\w.()]*\.stream$/, fails: 'remote', callsBack: true },
  { modules: ['mysql', 'mysql2'], calls: /\.query\.\(\)\.stream$/, fails: 'remote' },
  { modules: ['ws'], calls: /^createWebSocketStream$/, fails: 'input' },
  { modules: ['request'], calls: /^(?:delete|get|patch|post|put)?$/, fails: 'remote', callsBack: true },
  { modules: ['got'], calls: /^stream(?:\.(?:delete|get|patch|post|put))?$/, fails: 'remote' },
  { modules: ['zlib'], calls: /^(?:create)?(?:BrotliDecompress|Gunzip|Inflate|InflateRaw|Unzip|ZstdDecompress)$/, fails: 'input' },
  { modules: ['crypto'], calls: /^createDecipher(?:iv)?$/, fails: 'input' },
  { modules: ['busboy', '@fastify/busboy'], calls: /^(?:Busboy)?$/, fails: 'input' },
  { modules: ['csv-parse', 'csv'], calls: /^(?:parse|Parser)?$/, fails: 'input', callsBack: true },
  { modules: ['fast-csv', '@fast-csv/parse'], calls: /^parse$/, fails: 'input' },
  { modules: ['JSONStream'], calls: /^parse$/, fails: 'input' },
  { modules: ['stream-json', 'stream-json/Parser'], calls: /^(?:parser|Parser)?$/, fails: 'input' },
  { modules: ['unzipper'], calls: /^(?:Extract|Parse|ParseOne)$/, fails: 'input' },
  { modules: ['tar'], calls: /^(?:extract|Parse|Parser|Unpack|x)$/, fails: 'input' },
  { modules: ['tar-fs', 'tar-stream'], calls: /^extract$/, fails: 'input' },
  { modules: ['feedparser', 'unbzip2-stream'], calls: /^$/, fails: 'input' },
  { modules: ['sax'], calls: /^createStream$/, fails: 'input' },
  { modules: ['archiver'], calls: /^(?:create)?$/, fails: 'packed' },
  { modules: ['jszip'], calls: /^new\.generateNodeStream$/, fails: 'packed' },
  { modules: ['sharp'], calls: /^(?:\(\)\.[\w.()]*)?$/, fails: 'input' },
];

/** Those of the same modules that take whatever they are given: what compresses, packs or digests fails by its options only. */
export const SAFE_STREAMS = /^(?:zlib:(?:create)?(?:BrotliCompress|Deflate|DeflateRaw|Gzip|ZstdCompress)|tar-stream:pack|crypto:create(?:Hash|Hmac))$/;
