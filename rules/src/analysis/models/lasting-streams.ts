/** Streams of modules that hold a descriptor or a socket until all they have is read, or somebody destroys them. */
export interface LastingStreams {
  readonly modules: readonly string[];
  /** What they are, as keys have it. */
  readonly streams: RegExp;
  /** Options by which one ends although nobody reads it or writes to it. */
  readonly endedBy: readonly string[];
}

const REQUEST = /^(?:(?:delete|get|head|options|patch|post|put)\.)?\(\)$/;
const GOT = /(?:^|\.)stream(?:\.(?:delete|get|head|patch|post|put))?\.\(\)$/;

/**
 * What one reads from. Each was piped into the answer to 20 clients that went away in the middle of 16 MB, which left 20 descriptors or sockets, after a garbage collection too: fs and http of
 * Node.js 20, axios@1.21, got@11.8 and 14.6, undici@7.30, node-fetch@2.7 and 3.3, request@2.88, @aws-sdk/client-s3@3.1173, @azure/storage-blob@12.32, @google-cloud/storage@7.22 and minio@8.0.
 * A `timeout` ended those of axios, got and request, and did not those of http and node-fetch@2. superagent closes its own.
 */
export const READ_STREAMS: readonly LastingStreams[] = [
  { modules: ['http', 'https', 'follow-redirects'], streams: /^(?:https?\.)?(?:get|request)\.\(\)\.answer$/, endedBy: ['signal'] },
  { modules: ['fs', 'fs-extra', 'graceful-fs'], streams: /^(?:createReadStream\.\(\)|ReadStream\.new|promises\.open\.\(\)\.createReadStream\.\(\))$/, endedBy: ['signal'] },
  { modules: ['fs/promises'], streams: /^open\.\(\)\.createReadStream\.\(\)$/, endedBy: ['signal'] },
  { modules: ['axios'], streams: /(?:^|\.)\(\)\.data$/, endedBy: ['signal', 'cancelToken', 'timeout'] },
  { modules: ['got'], streams: GOT, endedBy: ['signal', 'timeout'] },
  { modules: ['cross-fetch', 'node-fetch'], streams: /^(?:fetch\.)?\(\)\.body$/, endedBy: ['signal'] },
  { modules: ['undici'], streams: /(?:^|\.)request\.\(\)\.body$/, endedBy: ['signal'] },
  { modules: ['request'], streams: REQUEST, endedBy: ['timeout'] },
  { modules: ['@aws-sdk/client-s3'], streams: /\.\(\)\.Body$/, endedBy: ['abortSignal'] },
  { modules: ['@azure/storage-blob'], streams: /\.download\.\(\)\.readableStreamBody$/, endedBy: ['abortSignal'] },
  { modules: ['@google-cloud/storage'], streams: /\.file\.\(\)\.createReadStream\.\(\)$/, endedBy: [] },
  { modules: ['minio'], streams: /\.getObject\.\(\)$/, endedBy: [] },
];

/** What one writes a request to. 20 clients that went away while they uploaded left 20 of each open, and 20 of each that failed left 20 files open that were piped into them. */
export const SENT_REQUESTS: readonly LastingStreams[] = [
  { modules: ['http', 'https', 'follow-redirects'], streams: /^(?:https?\.)?(?:request\.\(\)|ClientRequest\.new)$/, endedBy: ['signal'] },
  { modules: ['got'], streams: GOT, endedBy: ['signal', 'timeout'] },
  { modules: ['request'], streams: REQUEST, endedBy: ['timeout'] },
];

/** What one writes to and what is there however little comes: 20 uploads that were broken off left 20 files open that they were piped into, also through gzip. */
export const WRITTEN_FILES: readonly LastingStreams[] = [
  { modules: ['fs', 'fs-extra', 'graceful-fs'], streams: /^(?:createWriteStream\.\(\)|WriteStream\.new|promises\.open\.\(\)\.createWriteStream\.\(\))$/, endedBy: ['signal'] },
  { modules: ['fs/promises'], streams: /^open\.\(\)\.createWriteStream\.\(\)$/, endedBy: ['signal'] },
];

/** Calls whose callback, or listener for `response`, is given a stream: the `answer` of another server. */
export const ASKS_SERVER = /^(?:https?:|follow-redirects:https?\.)(?:get|request)$/;

/** Keys of what answers a client, and of its methods that give it back. */
export const ANSWERS_CLIENT = /^(?:(?:express|express-serve-static-core|http2?|https|next|polka|restify):\w*Response\.new(?:\.\w+\.\(\))*|fastify:FastifyReply\.new\.(?:raw|res)|koa:Context\.new\.res|h3:H3Event\.new\.node\.res)$/;

/** Keys of what a client sends. */
export const SENT_BY_CLIENT = /^(?:(?:express|express-serve-static-core|http2?|https|next|polka|restify):(?:\w*Request|IncomingMessage)\.new|fastify:FastifyRequest\.new\.(?:raw|req)|koa:Context\.new\.req|h3:H3Event\.new\.node\.req)$/;

/** Keys of a connection of its own. */
export const SOCKETS = /^(?:net|tls):(?:(?:connect|createConnection)\.\(\)|(?:TLS)?Socket\.new)$/;
