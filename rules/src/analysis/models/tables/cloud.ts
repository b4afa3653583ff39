import { creates, HTTP, IN_MEMORY, LIMITS, listsRows, QUERY, QUEUE, READ, runs, acquires, acquiresPart, SERVES_JOBS, simpleEmitterRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Rows, Tables } from '../table.ts';

const AWS: CallModel = { ...HTTP, io: 'makes an AWS request' };
const CLIENT = creates('client', 'connections', ['close', 'destroy', 'terminate']);
const CONFIGURED = creates('client', 'nothing', []);
const BROWSER: CallModel = {
  io: 'starts a browser',
  promise: true,
  ...creates('process', 'threads', ['close']),
  ...acquires('client', ['close', 'Symbol.asyncDispose']),
};
const CONNECTED: CallModel = { ...BROWSER, ...acquires('client', ['close', 'disconnect', 'Symbol.asyncDispose']) };
const PAGE: CallModel = { io: 'opens a browser page', promise: true, ...acquiresPart('client', ['close', 'Symbol.asyncDispose']) };
const NAVIGATES: CallModel = { io: 'opens a browser page', promise: true, serial: true };
const PUPPETEER_ROWS = {
  launch: BROWSER,
  connect: CONNECTED,
  '**.{launch.(),connect.(),createBrowserContext.(),Browser.new,BrowserContext.new}.newPage': PAGE,
  '**.{launch.(),connect.(),Browser.new}.createBrowserContext': PAGE,
  '**.{newPage.(),Page.new}.{$eval,$$eval,evaluate,goto,click,type,waitForSelector,waitForNavigation,screenshot,pdf,reload,setContent}': NAVIGATES,
};
const PLAYWRIGHT_ROWS = {
  '{chromium,firefox,webkit}.{launch,connect,connectOverCDP,launchPersistentContext}': BROWSER,
  '**.{launch.(),connect.(),connectOverCDP.(),launchPersistentContext.(),newContext.(),Browser.new,BrowserContext.new}.{newPage,newContext}': PAGE,
  '**.{newPage.(),Page.new}.{evaluate,goto,click,fill,waitForSelector,waitForURL,screenshot,pdf,reload,setContent}': NAVIGATES,
};
const FIRESTORE_REF = '**.{Firestore.new,getFirestore.(),firestore.()}';

const FLAGS = 'launchdarkly.com/docs/sdk/server-side/node-js: where a flag cannot be evaluated the promise resolves to the default value';
const FLAG_ROWS: Rows = { '{init.(),LDClient.new}.{variation,variationDetail,allFlagsState}': { promise: true, rejects: 'never' } };

export const CLOUD: Tables = {
  '@aws-sdk/client-*': {
    docs: 'docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest: the client opens its sockets with the first request, and lets idle ones go',
    release: '@aws-sdk/client-sqs@3.1169.0',
    rows: { '*Command.new': IN_MEMORY, '*.new': CONFIGURED, '*.new.send': AWS },
  },
  '@aws-sdk/lib-dynamodb': {
    docs: 'docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb',
    release: '@aws-sdk/lib-dynamodb@3.1162.0',
    rows: {
      '{DynamoDBDocumentClient.from.(),DynamoDBDocumentClient.new,DynamoDBDocument.from.()}.send': AWS,
      'DynamoDBDocument.from.().{batchGet,get,query,scan}': { ...AWS, reads: true },
      'DynamoDBDocument.from.().{batchWrite,delete,put,update,transactWrite}': AWS,
    },
  },
  '@aws-sdk/lib-storage': {
    docs: 'docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-storage',
    release: '@aws-sdk/lib-storage@3.1169.0',
    rows: { 'Upload.new.done': AWS },
  },
  '@aws-sdk/s3-request-presigner': {
    docs: 'docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-s3-request-presigner',
    release: '@aws-sdk/s3-request-presigner@3.1162.0',
    rows: { getSignedUrl: { promise: true, inMemory: true } },
  },
  'aws-sdk': {
    docs: 'docs.aws.amazon.com/AWSJavaScriptSDK/latest',
    release: 'aws-sdk@2.1693.0',
    rows: {
      '{S3,DynamoDB,SQS,SNS,SES,Lambda}.new': CONFIGURED,
      'DynamoDB.DocumentClient.new.{batchGet,get,query,scan}.().promise': { ...AWS, reads: true },
      'DynamoDB.DocumentClient.new.{put,update,delete,batchWrite}.().promise': AWS,
      '{S3,SQS,SNS,SES,Lambda}.new.*.().promise': AWS,
    },
  },
  '@google-cloud/storage': {
    docs: 'cloud.google.com/nodejs/docs/reference/storage/latest',
    release: '@google-cloud/storage@7.22.0',
    rows: {
      'Storage.new': CONFIGURED,
      '**.file.().{createReadStream,createWriteStream,publicUrl,on,once}': { io: 'makes an HTTP request' },
      '**.file.().*': HTTP,
      '**.bucket.().{getFiles,deleteFiles,upload,exists,create}': HTTP,
    },
  },
  '@google-cloud/pubsub': {
    docs: 'cloud.google.com/nodejs/docs/reference/pubsub/latest',
    release: '@google-cloud/pubsub@5.3.1',
    rows: { 'PubSub.new': CLIENT, '**.topic.().{publishMessage,create,exists}': QUEUE, '**.subscription.().on': { ...SERVES_JOBS, listens: true } },
  },
  '@google-cloud/firestore': {
    docs: 'cloud.google.com/nodejs/docs/reference/firestore/latest',
    release: '@google-cloud/firestore@7.11.6',
    rows: {
      'Firestore.new': CLIENT,
      'Firestore.new.runTransaction': { ...QUERY, ...runs('transaction'), retries: true },
      'Firestore.new.**.collection.().**.get': listsRows(['limit', 'doc'], ['where']),
      'Firestore.new.**.doc.().{create,delete,set,update}': QUERY,
      'Firestore.new.**.collection.().add': QUERY,
    },
  },
  '@google-cloud/bigquery': {
    docs: 'cloud.google.com/nodejs/docs/reference/bigquery/latest',
    release: '@google-cloud/bigquery@8.3.1',
    rows: { 'BigQuery.new': CONFIGURED, 'BigQuery.new.{query,createQueryJob}': QUERY, 'BigQuery.new.dataset.().table.().insert': QUERY },
  },
  'firebase-admin/firestore': {
    docs: 'firebase.google.com/docs/reference/admin/node/firebase-admin.firestore',
    release: 'firebase-admin@13.10.0',
    rows: {
      'getFirestore.().runTransaction': { ...QUERY, ...runs('transaction'), retries: true },
      [`${FIRESTORE_REF}.**.collection.().get`]: listsRows(['limit'], ['where']),
      [`${FIRESTORE_REF}.**.doc.().get`]: READ,
      [`${FIRESTORE_REF}.**.doc.().{create,delete,set,update}`]: QUERY,
    },
  },
  'firebase-admin/messaging': {
    docs: 'firebase.google.com/docs/reference/admin/node/firebase-admin.messaging',
    release: 'firebase-admin@13.10.0',
    rows: { 'getMessaging.().{send,sendEach,sendEachForMulticast}': HTTP },
  },
  '@azure/storage-blob': {
    docs: 'learn.microsoft.com/javascript/api/@azure/storage-blob',
    release: '@azure/storage-blob@12.32.0',
    rows: {
      '{BlobServiceClient.new,BlobServiceClient.fromConnectionString.()}.getContainerClient.().{create,createIfNotExists,delete,exists}': HTTP,
      '**.{getBlockBlobClient.(),BlockBlobClient.new}.{delete,deleteIfExists,download,downloadToBuffer,exists,upload,uploadData,uploadFile,uploadStream}': HTTP,
      'BlobServiceClient.new': CONFIGURED,
    },
  },
  '@azure/service-bus': {
    docs: 'learn.microsoft.com/javascript/api/@azure/service-bus',
    release: '@azure/service-bus@7.9.5',
    rows: {
      'ServiceBusClient.new': CLIENT,
      'ServiceBusClient.new.createSender.().{sendMessages,scheduleMessages,close}': QUEUE,
      'ServiceBusClient.new.createReceiver.().receiveMessages': { ...QUEUE, advances: true },
      'ServiceBusClient.new.createReceiver.().subscribe': { ...SERVES_JOBS, listens: true },
    },
  },
  'minio': {
    docs: 'min.io/docs/minio/linux/developers/javascript/API.html',
    release: 'minio@8.0.7',
    rows: { 'Client.new': CONFIGURED, 'Client.new.{fGetObject,fPutObject,getObject,putObject,removeObject,statObject,bucketExists,makeBucket}': HTTP },
  },
  'puppeteer': { docs: 'pptr.dev/api', release: 'puppeteer@24.43.1', rows: PUPPETEER_ROWS },
  'puppeteer-core': { docs: 'pptr.dev/api', release: 'puppeteer-core@24.43.1', rows: PUPPETEER_ROWS },
  'puppeteer-cluster': {
    docs: 'github.com/thomasdondorf/puppeteer-cluster#api',
    release: 'puppeteer-cluster@0.25.0',
    rows: { 'Cluster.launch': { promise: true, ...creates('pool', 'threads', ['close']) }, 'Cluster.launch.().{execute,queue}': { ...LIMITS, promise: true } },
  },
  'playwright': { docs: 'playwright.dev/docs/api/class-playwright', release: 'playwright@1.65.1', rows: PLAYWRIGHT_ROWS },
  'playwright-core': { docs: 'playwright.dev/docs/api/class-playwright', release: 'playwright-core@1.65.1', rows: PLAYWRIGHT_ROWS },
  '@temporalio/client': {
    docs: 'typescript.temporal.io',
    release: '@temporalio/client@1.24.0',
    rows: {
      'Connection.connect': { ...QUEUE, ...CLIENT },
      'Client.new.workflow.{execute,start,signalWithStart}': QUEUE,
      'WorkflowClient.new.{execute,start}': QUEUE,
    },
  },
  '@sentry/*': {
    docs: 'docs.sentry.io/platforms/javascript/guides/node/apis; all packages for a runtime or a framework export the same',
    release: '@sentry/node@10.78.0',
    rows: {
      '{captureCheckIn,captureException,captureMessage,captureEvent}': { inMemory: true, rejects: 'never', sendsLater: true },
      '{addBreadcrumb,setTag,setUser}': { inMemory: true, rejects: 'never' },
      '{startSpan,withScope,withIsolationScope}': IN_MEMORY,
      '{flush,close}': { promise: true, rejects: 'never', io: 'sends what is buffered' },
    },
  },
  '@launchdarkly/node-server-sdk': { docs: FLAGS, release: '@launchdarkly/node-server-sdk@9.13.7', rows: FLAG_ROWS },
  'launchdarkly-node-server-sdk': { docs: FLAGS, release: 'launchdarkly-node-server-sdk@7.0.4', rows: FLAG_ROWS },
  '@opentelemetry/api': {
    docs: 'opentelemetry.io/docs/languages/js/instrumentation/#create-spans',
    release: '@opentelemetry/api@1.9.0',
    rows: { '{,default.}trace.getTracer.().startActiveSpan': IN_MEMORY, '{,default.}context.with': IN_MEMORY },
  },
  'prom-client': {
    docs: 'github.com/siimon/prom-client#usage',
    release: 'prom-client@15.1.3',
    rows: { '{register,Registry.new}.{metrics,getMetricsAsJSON,getSingleMetricAsString}': { ...IN_MEMORY, promise: true, rejects: 'never' } },
  },
  'discord.js': {
    docs: 'discord.js.org/docs',
    release: 'discord.js@14.28.1',
    rows: { 'Client.new': CLIENT, 'Client.new.login': { ...HTTP, serves: 'jobs' }, ...simpleEmitterRows('Client.new'), 'Client.new.channels.fetch': HTTP },
  },
  'winston': {
    docs: 'github.com/winstonjs/winston#usage',
    release: 'winston@3.19.0',
    rows: { '{createLogger.().,Logger.new.,}{debug,error,info,log,verbose,warn}': { inMemory: true, rejects: 'never' } },
  },
  'pino': { docs: 'getpino.io/#/docs/api', release: 'pino@10.4.0', rows: { '{(),Logger.new}.{debug,error,fatal,info,trace,warn}': { inMemory: true, rejects: 'never' } } },
};
