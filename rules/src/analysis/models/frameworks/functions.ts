import type { Row } from './registration.ts';

/**
 * Serverless platforms whose functions are registered by a call. Those found by their file are in `conventions.ts`.
 *
 * Sources: learn.microsoft.com/azure/azure-functions/functions-reference-node (v4); firebase.google.com/docs/functions (firebase-functions 6);
 * github.com/GoogleCloudPlatform/functions-framework-nodejs (4); middy.js.org/docs (6); docs.netlify.com/functions (@netlify/functions 4).
 */
export const FUNCTIONS: readonly Row[] = [
  { modules: ['@azure/functions'], receivers: ['app'], methods: ['http', 'get', 'post', 'put', 'patch', 'deleteRequest'], kind: 'request', callbacks: { from: 1, properties: ['handler'] }, rejection: 'handled', parameters: ['@azure/functions:HttpRequest.new'] },
  { modules: ['@azure/functions'], receivers: ['app'], methods: ['timer'], kind: 'timer', callbacks: { properties: ['handler'] }, rejection: 'handled', overlaps: false },
  { modules: ['@azure/functions'], receivers: ['app'], methods: ['cosmosDB', 'eventGrid', 'eventHub', 'serviceBusQueue', 'serviceBusTopic', 'storageBlob', 'storageQueue'], kind: 'message', callbacks: { properties: ['handler'] }, rejection: 'handled' },
  { modules: ['firebase-functions', 'firebase-functions/v1'], receivers: ['https', 'https.runWith.()'], methods: ['onRequest'], kind: 'request', callbacks: { from: 0 }, parameters: ['express:Request.new', 'express:Response.new'] },
  { modules: ['firebase-functions', 'firebase-functions/v1'], receivers: ['https'], methods: ['onCall'], kind: 'action', callbacks: { from: 0 }, rejection: 'handled', parameters: ['firebase-functions:Data.new'] },
  { modules: ['firebase-functions/v2/https', 'firebase-functions/https'], receivers: [''], methods: ['onRequest'], kind: 'request', callbacks: { from: 0 }, parameters: ['express:Request.new', 'express:Response.new'] },
  { modules: ['firebase-functions/v2/https', 'firebase-functions/https'], receivers: [''], methods: ['onCall'], kind: 'action', callbacks: { from: 0 }, rejection: 'handled', parameters: ['firebase-functions:CallableRequest.new'] },
  { modules: ['firebase-functions/v2/scheduler', 'firebase-functions/scheduler'], receivers: [''], methods: ['onSchedule'], kind: 'timer', callbacks: { from: 0 }, rejection: 'handled' },
  { modules: ['@google-cloud/functions-framework'], receivers: [''], methods: ['http'], kind: 'request', callbacks: { from: 1 }, parameters: ['express:Request.new', 'express:Response.new'] },
  { modules: ['@google-cloud/functions-framework'], receivers: [''], methods: ['cloudEvent'], kind: 'message', callbacks: { from: 1 }, rejection: 'handled' },
  { modules: ['@middy/core', 'middy'], receivers: ['', '()'], methods: ['', 'middy', 'handler', 'use'], kind: 'request', callbacks: { from: 0, properties: ['after', 'before', 'onError'] }, rejection: 'handled', overlaps: false },
  { modules: ['@netlify/functions'], receivers: [''], methods: ['builder', 'schedule', 'stream'], kind: 'request', callbacks: { from: 0 }, rejection: 'handled', overlaps: false },
];
