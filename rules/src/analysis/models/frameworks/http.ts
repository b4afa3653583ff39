import { EXPRESS_REJECTION, type Row } from './registration.ts';

const VERBS = ['all', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put'];
const WEBDAV = ['checkout', 'connect', 'copy', 'lock', 'merge', 'mkcol', 'move', 'propfind', 'proppatch', 'purge', 'report', 'search', 'subscribe', 'trace', 'unlink', 'unlock', 'unsubscribe'];

const EXPRESS = ['express:Request.new', 'express:Response.new', 'express:NextFunction.new'];
const FASTIFY = ['fastify:FastifyRequest.new', 'fastify:FastifyReply.new'];
const KOA = ['koa:Context.new', 'koa:Next.new'];
const HONO = ['hono:Context.new', 'hono:Next.new'];
const NODE = ['http:IncomingMessage.new', 'http:ServerResponse.new'];

/**
 * HTTP servers and routers.
 *
 * Sources: nodejs.org/docs/latest-v24.x/api/{http,https,http2}.html; expressjs.com/en/guide/error-handling.html (4 and 5); fastify.dev/docs/latest (5)
 * Reference/{Routes,Hooks,Errors}; koajs.com (3) and @koa/router 14; hono.dev/docs/api (4); hapi.dev/api (21); restify.com/docs (11) and its changelog
 * (async handlers since 9); github.com/lukeed/polka (0.5); h3.dev (1); elysiajs.com (1); docs.meteor.com (3).
 */
export const HTTP: readonly Row[] = [
  {
    modules: ['http', 'https', 'http2'], receivers: [''], methods: ['createServer', 'createSecureServer'],
    kind: 'request', callbacks: { from: 0 }, rejection: 'lost', parameters: NODE,
  },
  {
    modules: ['http', 'https', 'http2'], receivers: ['createServer.()', 'createSecureServer.()', 'Server.new', 'Http2Server.new', 'Http2SecureServer.new'], methods: ['on', 'once', 'addListener'],
    kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { request: { kind: 'request', parameters: NODE }, checkContinue: { kind: 'request', parameters: NODE }, upgrade: { kind: 'request', parameters: NODE.slice(0, 1) }, stream: { kind: 'request' } },
  },
  {
    modules: ['express', 'express-serve-static-core', 'router'],
    receivers: ['()', 'Router.()', 'Router.new', 'IRouter.new', 'Application.new', 'Express.new', 'IRoute.new', 'Route.new', 'new'], methods: [...VERBS, ...WEBDAV, 'm-search', 'use'], chains: ['route'],
    kind: 'request', callbacks: { from: 0 }, rejection: EXPRESS_REJECTION, parameters: EXPRESS,
  },
  {
    modules: ['express', 'express-serve-static-core'], receivers: ['()', 'Router.()', 'Router.new', 'IRouter.new', 'Application.new', 'Express.new'], methods: ['param'],
    kind: 'request', callbacks: { from: 1 }, rejection: EXPRESS_REJECTION, parameters: EXPRESS,
  },
  {
    modules: ['express-promise-router'], receivers: ['()', 'Router.()'], methods: [...VERBS, 'use', 'param'], chains: ['route'],
    kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: EXPRESS,
  },
  {
    modules: ['fastify'], receivers: ['()', 'fastify.()', 'Fastify.()', 'FastifyInstance.new'], methods: [...VERBS, 'setNotFoundHandler'],
    chains: ['addContentTypeParser', 'addHook', 'addSchema', 'after', 'decorate', 'decorateReply', 'decorateRequest', 'register', 'route', 'setErrorHandler', 'withTypeProvider'],
    kind: 'request', callbacks: { from: 0, properties: ['handler', 'errorHandler', 'onError', 'onRequest', 'onResponse', 'onSend', 'preHandler', 'preParsing', 'preSerialization', 'preValidation', 'wsHandler'] },
    rejection: 'handled', parameters: FASTIFY,
  },
  {
    modules: ['fastify'], receivers: ['()', 'fastify.()', 'Fastify.()', 'FastifyInstance.new'], methods: ['route'], chains: ['addHook', 'after', 'decorate', 'register', 'withTypeProvider'],
    kind: 'request', callbacks: { properties: ['handler', 'errorHandler', 'onError', 'onRequest', 'onResponse', 'onSend', 'preHandler', 'preParsing', 'preSerialization', 'preValidation', 'wsHandler'] },
    rejection: 'handled', parameters: FASTIFY,
  },
  {
    modules: ['fastify'], receivers: ['()', 'fastify.()', 'Fastify.()', 'FastifyInstance.new'], methods: ['addHook'], chains: ['withTypeProvider'],
    kind: 'request', callbacks: { from: 1 }, rejection: 'handled', parameters: FASTIFY,
    events: { onReady: { kind: 'listener', parameters: [] }, onListen: { kind: 'listener', parameters: [] }, onClose: { kind: 'process', parameters: ['fastify:FastifyInstance.new'] }, preClose: { kind: 'process', parameters: [] }, onRoute: { kind: 'listener', parameters: [] }, onRegister: { kind: 'listener', parameters: ['fastify:FastifyInstance.new'] } },
  },
  {
    modules: ['fastify'], receivers: ['()', 'fastify.()', 'Fastify.()', 'FastifyInstance.new'], methods: ['setErrorHandler'], chains: ['withTypeProvider'],
    kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: [undefined, ...FASTIFY],
  },
  { modules: ['fastify'], receivers: ['()', 'fastify.()', 'Fastify.()', 'FastifyInstance.new'], methods: ['after', 'register'], chains: ['withTypeProvider'], callbacks: { from: 0 }, parameters: ['fastify:FastifyInstance.new'] },
  { modules: ['fastify-plugin'], receivers: [''], methods: ['', 'fastifyPlugin'], callbacks: { from: 0, until: 0 }, parameters: ['fastify:FastifyInstance.new'] },
  { modules: ['koa', 'oidc-provider'], receivers: ['new', '()', 'Koa.new', 'Application.new', 'Provider.new'], methods: ['use'], kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: KOA },
  {
    modules: ['@koa/router', 'koa-router', 'koa-joi-router', 'koa-tree-router'], receivers: ['new', '()', 'Router.new', 'Router.()'], methods: [...VERBS, ...WEBDAV, 'del', 'register', 'use'], chains: ['prefix'],
    kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: KOA,
  },
  {
    modules: ['@koa/router', 'koa-router'], receivers: ['new', '()', 'Router.new', 'Router.()'], methods: ['param'],
    kind: 'request', callbacks: { from: 1 }, rejection: 'handled', parameters: [undefined, ...KOA],
  },
  { modules: ['koa-compose'], receivers: [''], methods: [''], kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: KOA },
  {
    modules: ['hono', 'hono/tiny', 'hono/quick', '@hono/zod-openapi'], receivers: ['Hono.new', 'OpenAPIHono.new'], methods: [...VERBS, 'on', 'onError', 'notFound', 'openapi', 'use'],
    chains: ['basePath', 'mount', 'route'], kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: HONO,
  },
  { modules: ['hono/factory'], receivers: ['', 'createFactory.()'], methods: ['createMiddleware', 'createHandlers'], kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: HONO },
  {
    modules: ['@hapi/hapi'], receivers: ['server.()', 'Server.()', 'Server.new'], methods: ['route'],
    kind: 'request', callbacks: { properties: ['handler', 'method', 'pre', 'options', 'config'], deep: true }, rejection: 'handled', parameters: ['@hapi/hapi:Request.new', '@hapi/hapi:ResponseToolkit.new'],
  },
  {
    modules: ['@hapi/hapi'], receivers: ['server.()', 'Server.()', 'Server.new'], methods: ['ext'],
    kind: 'request', callbacks: { from: 1, properties: ['method'] }, rejection: 'handled', parameters: ['@hapi/hapi:Request.new', '@hapi/hapi:ResponseToolkit.new'],
    events: { onPreStart: { kind: 'listener' }, onPostStart: { kind: 'listener' }, onPreStop: { kind: 'process' }, onPostStop: { kind: 'process' } },
  },
  {
    modules: ['restify'], receivers: ['createServer.()', 'Server.new'], methods: ['del', 'get', 'head', 'opts', 'patch', 'post', 'pre', 'put', 'use'],
    kind: 'request', callbacks: { from: 0 }, rejection: { since: 9 }, parameters: ['restify:Request.new', 'restify:Response.new', 'restify:Next.new'],
  },
  { modules: ['polka'], receivers: ['()'], methods: [...VERBS, 'use'], kind: 'request', callbacks: { from: 0 }, rejection: { since: 1 }, parameters: ['polka:Request.new', 'http:ServerResponse.new'] },
  { modules: ['@nestjs/core'], receivers: ['NestFactory.create.()'], methods: ['use'], kind: 'request', callbacks: { from: 0 }, parameters: EXPRESS },
  { modules: ['connect'], receivers: ['()', 'Server.new'], methods: ['use'], kind: 'request', callbacks: { from: 0 }, rejection: 'lost', parameters: NODE },
  {
    modules: ['h3', 'nitropack', 'nitropack/runtime', '#imports'], receivers: [''], methods: ['defineEventHandler', 'eventHandler', 'defineLazyEventHandler', 'defineCachedEventHandler', 'cachedEventHandler', 'defineWebSocketHandler'],
    kind: 'request', callbacks: { from: 0, properties: ['handler', 'onRequest', 'onBeforeResponse', 'open', 'message', 'close'] }, rejection: 'handled', parameters: ['h3:H3Event.new'],
  },
  { modules: ['h3'], receivers: ['createApp.()', 'createRouter.()', 'H3.new'], methods: [...VERBS, 'use'], kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: ['h3:H3Event.new'] },
  {
    modules: ['elysia'], receivers: ['Elysia.new', 'new'], methods: [...VERBS, 'derive', 'resolve', 'onBeforeHandle', 'onAfterHandle', 'onError', 'onRequest'], chains: ['decorate', 'group', 'guard', 'model', 'state', 'use'],
    kind: 'request', callbacks: { from: 0 }, rejection: 'handled', parameters: ['elysia:Context.new'],
  },
  { modules: ['global'], receivers: ['Bun', 'Deno'], methods: ['serve'], kind: 'request', callbacks: { from: 0, properties: ['fetch', 'handler'] }, rejection: 'handled', parameters: ['global:Request.new'] },
  { modules: ['@hono/node-server'], receivers: [''], methods: ['serve', 'createAdaptorServer'], kind: 'request', callbacks: { properties: ['fetch'] }, rejection: 'handled', parameters: ['global:Request.new'] },
  {
    modules: ['meteor/webapp'], receivers: ['WebApp.connectHandlers', 'WebApp.handlers', 'WebApp.rawConnectHandlers', 'WebApp.rawHandlers'], methods: [...VERBS, 'use'],
    kind: 'request', callbacks: { from: 0 }, parameters: NODE,
  },
];
