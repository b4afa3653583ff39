import { blocks, callback, creates, emitterRows, FETCH, GET, HTTP, LIMITS, MAIL, simpleEmitterRows, targetRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

const READS = '{get,head,options}';
const WRITES = '{delete,patch,post,put}';
/** A configured client that holds no socket of its own: one per request costs nothing. */
const CLIENT = creates('client', 'nothing', []);
const POOL = creates('pool', 'connections', ['close', 'destroy']);
const SOCKET: CallModel = { io: 'opens a connection', ...creates('socket', 'connections', ['close', 'terminate', 'disconnect']) };

export const HTTP_CLIENTS: Tables = {
  'axios': {
    docs: 'axios-http.com/docs/api_intro',
    release: 'axios@1.21.1',
    rows: {
      '{,create.(),AxiosInstance.new}': HTTP,
      [`{,create.().,AxiosInstance.new.,Axios.new.}${READS}`]: GET,
      [`{,create.().,AxiosInstance.new.,Axios.new.}{${WRITES},request}`]: HTTP,
      'create': CLIENT,
    },
  },
  'axios-rate-limit': { docs: 'github.com/aishek/axios-rate-limit#usage', release: 'axios-rate-limit@1.9.0', rows: { [`(){,.{${READS},${WRITES},request}}`]: LIMITS } },
  'axios-retry': { docs: 'github.com/softonic/axios-retry#usage', release: 'axios-retry@4.5.0', rows: { '': { retries: true, inMemory: true } } },
  'got': {
    docs: 'github.com/sindresorhus/got/blob/main/documentation/1-promise.md',
    release: 'got@15.1.0',
    rows: { '{,extend.()}': FETCH, '{,extend.().}{get,head}': GET, [`{,extend.().}${WRITES}`]: HTTP, 'extend': CLIENT },
    earlier: {
      release: 'got@14.4.7',
      rows: { '{got,got.extend.()}': HTTP, '{got.,got.extend.().}{delete,get,head,patch,post,put}': HTTP, 'got.extend': CLIENT },
    },
  },
  'node-fetch': { docs: 'github.com/node-fetch/node-fetch#api', release: 'node-fetch@3.3.2', rows: { '': FETCH } },
  'cross-fetch': { docs: 'github.com/lquixada/cross-fetch#api', release: 'cross-fetch@4.1.0', rows: { '{,fetch}': FETCH } },
  'undici': {
    docs: 'undici.nodejs.org',
    release: 'undici@7.30.2',
    rows: { '{fetch,request}': FETCH, 'stream': HTTP, '{Agent,Client,Pool,ProxyAgent}.new.request': HTTP, '{Client,Pool,ProxyAgent,BalancedPool}.new': POOL, 'Agent.new': CLIENT },
  },
  'ky': {
    docs: 'github.com/sindresorhus/ky#api',
    release: 'ky@1.14.3',
    rows: { '{,create.(),extend.()}': FETCH, '{,{create,extend}.().}{get,head}': GET, [`{,{create,extend}.().}${WRITES}`]: HTTP, '{create,extend}': CLIENT },
  },
  'ofetch': {
    docs: 'github.com/unjs/ofetch#readme',
    release: 'ofetch@1.5.1',
    rows: { '{ofetch,$fetch,ofetch.create.()}{,.raw}': FETCH, 'ofetch.create': CLIENT },
  },
  'superagent': {
    docs: 'forwardemail.github.io/superagent',
    release: 'superagent@10.4.2',
    rows: { '{,agent.().}{delete,get,head,options,patch,post,put}': HTTP, 'agent': CLIENT },
  },
  'needle': { docs: 'github.com/tomas/needle#api', release: 'needle@3.5.0', rows: { '': HTTP, '{delete,get,head,patch,post,put,request}': callback(HTTP) } },
  'request': { docs: 'github.com/request/request#readme', release: 'request@2.88.2', rows: { '{,delete,get,head,options,patch,post,put}': callback(HTTP) } },
  'sync-fetch': {
    docs: 'github.com/larsgw/sync-fetch#readme',
    release: 'sync-fetch@0.6.0',
    rows: { '': blocks('network', 'makes an HTTP request and waits for it') },
  },
  'sync-request': {
    docs: 'github.com/ForbesLindesay/sync-request#usage',
    release: 'sync-request@6.1.0',
    rows: { '': blocks('network', 'makes an HTTP request and waits for it') },
  },
  '@nestjs/axios': {
    docs: 'docs.nestjs.com/techniques/http-module',
    release: '@nestjs/axios@4.0.1',
    rows: {
      'HttpService.new.axiosRef.{delete,get,head,patch,post,put,request}': HTTP,
      'HttpService.new.{delete,get,head,patch,post,put,request}': callback(HTTP), // An observable.
    },
  },
  'graphql-request': {
    docs: 'github.com/graffle-js/graffle/tree/graphql-request',
    release: 'graphql-request@7.4.0',
    rows: { '{request,rawRequest,batchRequests,GraphQLClient.new.{request,rawRequest,batchRequests}}': HTTP, 'GraphQLClient.new': CLIENT },
  },
  'ws': {
    docs: 'github.com/websockets/ws/blob/master/doc/ws.md',
    release: 'ws@8.23.0',
    rows: {
      '{,WebSocket.}new': SOCKET,
      ...emitterRows('{new,WebSocket.new,WebSocketServer.new,Server.new,createWebSocketStream.()}'),
      ...targetRows('{new,WebSocket.new}'),
      '{WebSocketServer,Server}.new': { ...creates('server', 'connections', ['close']), serves: 'connections' },
    },
  },
  'socket.io-client': {
    docs: 'socket.io/docs/v4/client-api',
    release: 'socket.io-client@4.8.4',
    rows: {
      '{,io,connect}': SOCKET,
      ...simpleEmitterRows('{(),io.(),connect.(),Socket.new}'),
      '{(),io.(),Socket.new}.emitWithAck': { ...HTTP, io: 'waits for an answer over a socket' },
    },
  },
  'moleculer': {
    docs: 'moleculer.services/docs/0.14/actions#Call-services',
    release: 'moleculer@0.14.35',
    rows: { '{{ServiceBroker,Context}.new,{Service,Context}.new.broker}.{call,mcall}': { ...HTTP, io: 'calls a service' } },
  },
  // Mail and messages
  'nodemailer': {
    docs: 'nodemailer.com/smtp/pooled',
    release: 'nodemailer@7.0.13',
    rows: { '{createTransport.(),Transporter.new}.sendMail': MAIL, 'createTransport': creates('client', 'nothing', ['close']) },
  },
  'email-templates': { docs: 'github.com/forwardemail/email-templates#usage', release: 'email-templates@12.0.3', rows: { 'new.send': MAIL } },
  'web-push': { docs: 'github.com/web-push-libs/web-push#api-reference', release: 'web-push@3.6.7', rows: { sendNotification: HTTP } },
  '@sendgrid/mail': {
    docs: 'github.com/sendgrid/sendgrid-nodejs/tree/main/packages/mail',
    release: '@sendgrid/mail@8.1.6',
    rows: { '{send,sendMultiple}': MAIL },
  },
  'resend': { docs: 'resend.com/docs/send-with-nodejs', release: 'resend@6.38.0', rows: { 'Resend.new.{emails.send,batch.send}': MAIL, 'Resend.new': CLIENT } },
  'twilio': {
    docs: 'twilio.com/docs/libraries/reference/twilio-node',
    release: 'twilio@5.13.1',
    rows: { '{(),Twilio.new}.{messages,calls}.create': HTTP, '': CLIENT },
  },
  '@slack/web-api': {
    docs: 'docs.slack.dev/tools/node-slack-sdk/web-api',
    release: '@slack/web-api@7.19.0',
    rows: {
      'WebClient.new.{apiCall,chat.{postMessage,update,delete},conversations.{list,history,info,members},users.{info,list}}': HTTP,
      'WebClient.new': CLIENT,
    },
  },
  // Interfaces of services
  'stripe': {
    docs: 'github.com/stripe/stripe-node#usage',
    release: 'stripe@19.3.1',
    rows: {
      '{new,Stripe.new}.*.{retrieve,list,search}': GET,
      '{new,Stripe.new}.*.{create,update,del,cancel,confirm}': HTTP,
      '{new,Stripe.new}.*.*.{retrieve,list}': GET,
      '{new,Stripe.new}.*.*.{create,update}': HTTP,
      '{new,Stripe.new}': CLIENT,
    },
  },
  'openai': {
    docs: 'github.com/openai/openai-node#usage',
    release: 'openai@6.49.0',
    rows: {
      '{new,OpenAI.new}.{{chat.completions,completions,embeddings,moderations,responses,files}.create,images.generate,{responses,files,models}.retrieve,{files,models}.list}': HTTP,
      '{new,OpenAI.new}': CLIENT,
    },
  },
  '@anthropic-ai/sdk': {
    docs: 'github.com/anthropics/anthropic-sdk-typescript#usage',
    release: '@anthropic-ai/sdk@0.137.0',
    rows: { '{new,Anthropic.new}.messages.{create,countTokens}': HTTP, '{new,Anthropic.new}': CLIENT },
  },
  '@octokit/*': {
    docs: 'github.com/octokit/octokit.js#octokit-api-client',
    release: '@octokit/rest@22.0.1',
    rows: { '**.new.request': HTTP, '**.new.rest.*.*': HTTP, '**.new.paginate': { ...HTTP, lists: 'all pages of a request' } },
  },
};
