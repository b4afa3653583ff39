import type { Registration, Row } from './registration.ts';

const RESOLVER = [undefined, 'graphql:Arguments.new', undefined, 'graphql:GraphQLResolveInfo.new'];

/**
 * Remote procedures, GraphQL servers and server actions.
 *
 * Sources: trpc.io/docs (11) server/procedures, and v9 where `.query` takes `{ resolve }`; apollographql.com/docs/apollo-server (5) data/resolvers;
 * the-guild.dev/graphql/{yoga-server (5), tools (9)}; pothos-graphql.dev/docs (4); next-safe-action.dev/docs (8); connectrpc.com/docs/node (2);
 * grpc.io/docs/languages/node (@grpc/grpc-js 1); moleculer.services/docs/0.14; docs.meteor.com/api (3); modelcontextprotocol.io typescript-sdk (1); tanstack.com/start (1) server-functions;
 * docs.astro.build (5) guides/actions.
 */
export const RPC: readonly Row[] = [
  {
    modules: ['@apollo/server', 'apollo-server', 'apollo-server-express', 'apollo-server-koa', 'apollo-server-fastify', 'apollo-server-lambda', 'apollo-server-core'], receivers: ['ApolloServer'], methods: ['new'],
    kind: 'request', callbacks: { properties: ['resolvers', 'context', 'formatError'], deep: true }, rejection: 'handled', parameters: RESOLVER,
  },
  {
    modules: ['@graphql-tools/schema', 'graphql-tools', 'graphql-yoga', 'apollo-server', 'apollo-server-express', '@apollo/subgraph'], receivers: [''],
    methods: ['makeExecutableSchema', 'createSchema', 'createYoga', 'buildSubgraphSchema', 'addResolversToSchema'],
    kind: 'request', callbacks: { properties: ['resolvers', 'context'], deep: true }, rejection: 'handled', parameters: RESOLVER,
  },
  { modules: ['graphql-yoga'], receivers: ['GraphQLServer'], methods: ['new'], kind: 'request', callbacks: { properties: ['resolvers', 'context'], deep: true }, rejection: 'handled', parameters: RESOLVER },
  {
    modules: ['graphql'], receivers: ['GraphQLObjectType', 'GraphQLSchema', 'GraphQLInterfaceType'], methods: ['new'],
    kind: 'request', callbacks: { properties: ['fields', 'resolve', 'subscribe', 'resolveType', 'isTypeOf'], deep: true }, rejection: 'handled', parameters: RESOLVER,
  },
  { modules: ['mercurius'], receivers: [''], methods: [''], kind: 'request', callbacks: { properties: ['resolvers', 'loaders', 'context'], deep: true }, rejection: 'handled', parameters: RESOLVER },
  {
    modules: ['@pothos/core'], receivers: ['new', 'SchemaBuilder.new'],
    methods: ['queryField', 'queryFields', 'queryType', 'mutationField', 'mutationFields', 'mutationType', 'subscriptionField', 'subscriptionType', 'objectField', 'objectFields', 'objectType', 'prismaObject', 'relayMutationField'],
    kind: 'request', callbacks: { from: 0, properties: ['resolve', 'subscribe', 'fields', 'description'], deep: true }, rejection: 'handled',
  },
  {
    modules: ['meteor/meteor'], receivers: ['Meteor'], methods: ['methods'],
    kind: 'action', callbacks: { properties: ['*'] }, rejection: 'handled',
  },
  { modules: ['meteor/meteor'], receivers: ['Meteor'], methods: ['publish'], kind: 'action', callbacks: { from: 1 }, rejection: 'handled' },
  { modules: ['@connectrpc/connect'], receivers: ['ConnectRouter.new'], methods: ['service', 'rpc'], kind: 'action', callbacks: { from: 1, properties: ['*'] }, rejection: 'handled' },
  { modules: ['@grpc/grpc-js', 'grpc'], receivers: ['Server.new'], methods: ['addService'], kind: 'action', callbacks: { properties: ['*'] }, rejection: 'lost' },
  { modules: ['next-safe-action'], receivers: ['createSafeActionClient.()'], methods: ['action', 'stateAction', 'use'], chains: ['bindArgsSchemas', 'inputSchema', 'metadata', 'outputSchema', 'schema', 'use'], kind: 'action', callbacks: { from: 0 }, rejection: 'handled', parameters: ['next-safe-action:ActionArguments.new'] },
  { modules: ['@tanstack/react-start', '@tanstack/start', '@tanstack/solid-start'], receivers: ['createServerFn.()'], methods: ['handler'], chains: ['inputValidator', 'middleware', 'validator'], kind: 'action', callbacks: { from: 0 }, rejection: 'handled', parameters: ['@tanstack/react-start:ServerFnContext.new'] },
  { modules: ['astro'], receivers: [''], methods: ['actions:defineAction'], kind: 'action', callbacks: { properties: ['handler'] }, rejection: 'handled', parameters: ['astro:ActionInput.new'] },
  { modules: ['moleculer'], receivers: ['ServiceBroker.new'], methods: ['createService'], kind: 'action', callbacks: { properties: ['actions', 'events'], deep: true }, rejection: 'handled', parameters: ['moleculer:Context.new'] },
  {
    modules: ['@modelcontextprotocol/sdk/server/mcp.js', '@modelcontextprotocol/sdk/server/mcp'], receivers: ['McpServer.new'], methods: ['tool', 'registerTool', 'prompt', 'registerPrompt', 'resource', 'registerResource'],
    kind: 'action', callbacks: { from: 1 }, rejection: 'handled', parameters: ['@modelcontextprotocol/sdk:ToolArguments.new'],
  },
  {
    modules: ['@modelcontextprotocol/sdk/server/index.js', '@modelcontextprotocol/sdk/server/index'], receivers: ['Server.new'], methods: ['setRequestHandler', 'setNotificationHandler'],
    kind: 'action', callbacks: { from: 1 }, rejection: 'handled', parameters: ['@modelcontextprotocol/sdk:ToolArguments.new'],
  },
];

const TRPC = '@trpc/server:';
const TRPC_ROOT = /^(?:initTRPC|TRPCBuilder|router)\b/;
export const TRPC_METHODS: readonly string[] = ['middleware', 'mutation', 'query', 'subscription', 'use'];

/** Receivers of tRPC are whole chains, such as `initTRPC.context.().create.().procedure.input.().query`, so what one begins with and ends in decides. */
export function isTrpc(key: string): boolean {
  return key.startsWith(TRPC) && TRPC_METHODS.includes(key.slice(key.lastIndexOf('.') + 1)) && TRPC_ROOT.test(key.slice(TRPC.length));
}

export const TRPC_REGISTRATION: Registration = { kind: 'action', callbacks: { from: 0, properties: ['resolve'] }, rejection: 'handled', module: '@trpc/server', overlaps: true };

export function trpcCallback(key: string, index: number): { readonly module: string; readonly steps: readonly string[] } | undefined {
  return index === 0 && isTrpc(key) ? { module: '@trpc/server', steps: ['ProcedureResolverOptions', 'new'] } : undefined;
}
