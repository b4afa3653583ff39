/** What part of an event its sender decides. */
export type ClientInput = 'arguments' | 'body' | 'files' | 'headers' | 'message' | 'params' | 'query';

type Paths = Readonly<Record<string, ClientInput>>;

const NODE: Paths = { headers: 'headers', rawHeaders: 'headers', url: 'query' };
const EXPRESS: Paths = { body: 'body', files: 'files', file: 'files', query: 'query', params: 'params', headers: 'headers', rawHeaders: 'headers', cookies: 'headers', signedCookies: 'headers', 'get.()': 'headers', 'header.()': 'headers', url: 'query', originalUrl: 'query' };
const FASTIFY: Paths = { body: 'body', query: 'query', params: 'params', headers: 'headers', cookies: 'headers', url: 'query', 'file.()': 'files', 'files.()': 'files', 'parts.()': 'files', 'saveRequestFiles.()': 'files' };
const KOA: Paths = {
  'request.body': 'body', 'req.body': 'body', 'request.files': 'files', 'request.file': 'files', files: 'files', file: 'files', query: 'query', querystring: 'query', 'request.query': 'query', params: 'params', 'request.params': 'params',
  headers: 'headers', header: 'headers', 'request.headers': 'headers', 'request.header': 'headers', 'get.()': 'headers', 'cookies.get.()': 'headers',
};
const HONO: Paths = {
  'req.json.()': 'body', 'req.parseBody.()': 'body', 'req.text.()': 'body', 'req.formData.()': 'body', 'req.arrayBuffer.()': 'body', 'req.blob.()': 'body', 'req.query.()': 'query', 'req.queries.()': 'query', 'req.param.()': 'params', 'req.header.()': 'headers', 'req.valid.()': 'body',
};
const FETCH: Paths = { 'json.()': 'body', 'formData.()': 'body', 'text.()': 'body', 'arrayBuffer.()': 'body', 'blob.()': 'body', 'bytes.()': 'body', body: 'body', headers: 'headers', url: 'query' };
const NEXT: Paths = { ...FETCH, 'nextUrl.searchParams': 'query', cookies: 'headers' };
const LOADER: Paths = { params: 'params', ...Object.fromEntries(Object.entries(FETCH).map(([path, input]) => [`request.${path}`, input])) };
const KIT: Paths = { ...LOADER, 'url.searchParams': 'query', 'cookies.get.()': 'headers' };
const LAMBDA: Paths = { body: 'body', queryStringParameters: 'query', multiValueQueryStringParameters: 'query', pathParameters: 'params', headers: 'headers', Records: 'message', arguments: 'arguments' };
const HAPI: Paths = { payload: 'body', query: 'query', params: 'params', headers: 'headers' };
const WHOLE_MESSAGE: Paths = { '': 'message' };
const WHOLE_ARGUMENTS: Paths = { '': 'arguments' };

/** Paths below each type, by the key of the type. The empty path is the whole value. */
const TYPES: Readonly<Record<string, Paths>> = {
  'http:IncomingMessage': NODE,
  'express:Request': EXPRESS,
  'express-serve-static-core:Request': EXPRESS,
  'polka:Request': EXPRESS,
  'restify:Request': { ...EXPRESS, 'getQuery.()': 'query' },
  'fastify:FastifyRequest': FASTIFY,
  'koa:Context': KOA,
  'koa:ParameterizedContext': KOA,
  'koa:DefaultContext': KOA,
  'koa:ExtendableContext': KOA,
  '@koa/router:RouterContext': KOA,
  'koa-router:RouterContext': KOA,
  'koa-router:IRouterContext': KOA,
  'hono:Context': HONO,
  '@hapi/hapi:Request': HAPI,
  'elysia:Context': { body: 'body', query: 'query', params: 'params', headers: 'headers', cookie: 'headers' },
  'global:Request': FETCH,
  'next:NextApiRequest': { body: 'body', query: 'query', headers: 'headers', cookies: 'headers' },
  'next:GetServerSidePropsContext': { query: 'query', params: 'params' },
  'next/server:NextRequest': NEXT,
  '@remix-run/node:LoaderFunctionArgs': LOADER,
  '@remix-run/node:ActionFunctionArgs': LOADER,
  '@remix-run/server-runtime:LoaderFunctionArgs': LOADER,
  '@remix-run/server-runtime:ActionFunctionArgs': LOADER,
  'react-router:LoaderFunctionArgs': LOADER,
  'react-router:ActionFunctionArgs': LOADER,
  '@sveltejs/kit:RequestEvent': KIT,
  'astro:APIContext': KIT,
  'aws-lambda:APIGatewayProxyEvent': LAMBDA,
  'aws-lambda:APIGatewayProxyEventV2': LAMBDA,
  'aws-lambda:APIGatewayEvent': LAMBDA,
  'aws-lambda:AppSyncResolverEvent': LAMBDA,
  'aws-lambda:SQSEvent': LAMBDA,
  'aws-lambda:SNSEvent': LAMBDA,
  'aws-lambda:KinesisStreamEvent': LAMBDA,
  '@azure/functions:HttpRequest': FETCH,
  'firebase-functions:Data': WHOLE_ARGUMENTS,
  'firebase-functions:CallableRequest': { data: 'arguments' },
  'firebase-functions/v2/https:CallableRequest': { data: 'arguments' },
  '@trpc/server:ProcedureResolverOptions': { input: 'arguments', rawInput: 'arguments', 'getRawInput.()': 'arguments' },
  'next-safe-action:ActionArguments': { parsedInput: 'arguments', clientInput: 'arguments', bindArgsParsedInputs: 'arguments' },
  '@tanstack/react-start:ServerFnContext': { data: 'arguments' },
  'astro:ActionInput': WHOLE_ARGUMENTS,
  'graphql:Arguments': WHOLE_ARGUMENTS,
  'moleculer:Context': { params: 'arguments' },
  '@modelcontextprotocol/sdk:ToolArguments': WHOLE_ARGUMENTS,
  'socket.io:Payload': WHOLE_MESSAGE,
  'socket.io:Socket': { 'handshake.query': 'query', 'handshake.auth': 'message', 'handshake.headers': 'headers' },
  'ws:RawData': WHOLE_MESSAGE,
  'mqtt:Payload': WHOLE_MESSAGE,
  'payload:PayloadRequest': { 'json.()': 'body', data: 'body', query: 'query', routeParams: 'params', headers: 'headers' },
  '@medusajs/framework/http:MedusaRequest': { ...EXPRESS, validatedBody: 'body', validatedQuery: 'query', filterableFields: 'query' },
  '@medusajs/framework/http:AuthenticatedMedusaRequest': { ...EXPRESS, validatedBody: 'body', validatedQuery: 'query', filterableFields: 'query' },
};

/** Frameworks that run a validator before the code sees the value: it may have bounded it. */
const VALIDATED = /^(?:@trpc\/server|@tanstack\/react-start|next-safe-action|@modelcontextprotocol\/sdk|elysia|@hapi\/hapi|graphql|moleculer):|\.valid\.\(\)|\.validated(?:Body|Query)\b|\.filterableFields\b/;

export interface ClientValue { readonly input: ClientInput; readonly isValidated: boolean }

const LOOKUP: ReadonlyMap<string, readonly (readonly [path: string, input: ClientInput])[]> = new Map(Object.entries(TYPES).map(([type, paths]) => [type, Object.entries(paths)]));

/** What the value with `key` is of an event that a client sent: `express:Request.new.body.ids` is part of a body. */
export function clientInput(key: string): ClientValue | undefined {
  const instance = key.indexOf('.new', key.indexOf(':'));
  if (instance < 0) return undefined;
  const path = key.slice(instance + 5);
  for (const [start, input] of LOOKUP.get(key.slice(0, instance)) ?? []) {
    if (start === '' || path === start || (path.startsWith(start) && path[start.length] === '.')) return { input, isValidated: VALIDATED.test(key) };
  }
  return undefined;
}

/** Decorators of a parameter, or of a property of an arguments class, whose value comes from the client: `@Body() ids: string[]`. */
export const CLIENT_DECORATORS: ReadonlySet<string> = new Set([
  ...['Body', 'Query', 'Param', 'Headers', 'UploadedFile', 'UploadedFiles', 'RawBody'].map(name => `@nestjs/common:${name}`),
  '@nestjs/graphql:Args', '@nestjs/websockets:MessageBody', '@nestjs/microservices:Payload',
  ...['Body', 'BodyParam', 'QueryParam', 'QueryParams', 'Param', 'Params', 'HeaderParam', 'HeaderParams', 'CookieParam', 'UploadedFile', 'UploadedFiles'].map(name => `routing-controllers:${name}`),
  ...['Body', 'BodyProp', 'Query', 'Queries', 'Path', 'Header', 'UploadedFile', 'UploadedFiles', 'FormField'].flatMap(name => [`tsoa:${name}`, `@tsoa/runtime:${name}`]),
  'type-graphql:Arg', 'type-graphql:Args',
  ...['requestBody', 'requestParam', 'queryParam', 'requestHeaders'].map(name => `inversify-express-utils:${name}`),
  ...['BodyParams', 'QueryParams', 'PathParams', 'HeaderParams', 'RawBodyParams'].flatMap(name => [`@tsed/platform-params:${name}`, `@tsed/common:${name}`]),
  '@loopback/rest:requestBody', ...['query', 'path', 'header'].map(place => `@loopback/rest:param.${place}`),
]);
