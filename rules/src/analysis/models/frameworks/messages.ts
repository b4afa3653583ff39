import type { Row } from './registration.ts';

const LISTEN = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'];

/**
 * Sockets, queues and brokers.
 *
 * Sources: socket.io/docs/v4/{server-api,listening-to-events} (rejections are not caught); github.com/websockets/ws (8) doc/ws.md; docs.bullmq.io (5) guide/workers;
 * OptimalBits/bull (4) REFERENCE.md; bee-queue (1) README; github.com/agenda/agenda (5); timgit/pg-boss (10, 11) docs; worker.graphile.org/docs (0.16);
 * kafka.js.org/docs/consuming (2); amqp-node.github.io/amqplib (0.10); bbc/sqs-consumer (12); github.com/nats-io/nats.js (2, 3); github.com/redis/node-redis docs/pub-sub.md (5);
 * redis/ioredis (5) README; docs.temporal.io; www.inngest.com/docs; trigger.dev/docs; slack.dev/bolt-js; mqttjs/MQTT.js (5); googleapis/nodejs-pubsub (5);
 * discord.js@14.0.0 src/client/BaseClient.js (`captureRejections`, which 13.17.1 has not); nodemailer.com/extras/smtp-server (3); docs.vendure.io (3) developer-guide/worker-job-queue.
 */
export const MESSAGES: readonly Row[] = [
  {
    modules: ['socket.io'], receivers: ['Server.new', '()', 'new', 'Namespace.new', 'ParentNamespace.new'], methods: LISTEN, chains: ['of', 'use'],
    kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { connection: { kind: 'message', parameters: ['socket.io:Socket.new'] }, connect: { kind: 'message', parameters: ['socket.io:Socket.new'] } },
  },
  { modules: ['socket.io'], receivers: ['Server.new', '()', 'new', 'Namespace.new', 'ParentNamespace.new'], methods: ['use'], chains: ['of'], kind: 'message', callbacks: { from: 0 }, rejection: 'lost', parameters: ['socket.io:Socket.new'] },
  {
    modules: ['socket.io'], receivers: ['Socket.new'], methods: [...LISTEN, 'onAny', 'prependAny', 'use'],
    kind: 'message', callbacks: { from: 0 }, rejection: 'lost', parameters: ['socket.io:Payload.new', 'socket.io:Payload.new', 'socket.io:Payload.new'],
    events: { disconnect: { kind: 'listener', parameters: [] }, disconnecting: { kind: 'listener', parameters: [] }, error: { kind: 'listener', parameters: [] } },
  },
  {
    modules: ['ws'], receivers: ['WebSocketServer.new', 'Server.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { connection: { kind: 'message', parameters: ['ws:WebSocket.new', 'http:IncomingMessage.new'] } },
  },
  {
    modules: ['ws'], receivers: ['WebSocket.new', 'new'], methods: [...LISTEN, 'addEventListener'], kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { message: { kind: 'message', parameters: ['ws:RawData.new'] } },
  },
  { modules: ['bullmq'], receivers: ['Worker'], methods: ['new'], kind: 'job', callbacks: { from: 1, until: 1 }, rejection: 'handled', overlaps: false, parameters: ['bullmq:Job.new'] },
  { modules: ['bullmq'], receivers: ['Worker.new', 'Queue.new', 'QueueEvents.new', 'FlowProducer.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['bull'], receivers: ['new', '()', 'Queue.new', 'Bull.Queue.new'], methods: ['process'], kind: 'job', callbacks: { from: 0 }, rejection: 'handled', overlaps: false, parameters: ['bull:Job.new'] },
  { modules: ['bull'], receivers: ['new', '()', 'Queue.new', 'Bull.Queue.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost' },
  { modules: ['bee-queue'], receivers: ['new'], methods: ['process'], kind: 'job', callbacks: { from: 0 }, rejection: 'handled', overlaps: false, parameters: ['bee-queue:Job.new'] },
  { modules: ['agenda', '@hokify/agenda'], receivers: ['new', 'Agenda.new'], methods: ['define'], kind: 'job', callbacks: { from: 1 }, rejection: 'handled', parameters: ['agenda:Job.new'] },
  { modules: ['pg-boss'], receivers: ['new', 'PgBoss.new'], methods: ['work', 'subscribe'], kind: 'job', callbacks: { from: 1 }, rejection: 'handled', overlaps: false, parameters: ['pg-boss:Job.new'] },
  { modules: ['graphile-worker'], receivers: [''], methods: ['run', 'runOnce', 'runTaskList'], kind: 'job', callbacks: { properties: ['taskList'], deep: true }, rejection: 'handled', overlaps: false, parameters: ['graphile-worker:Payload.new', 'graphile-worker:JobHelpers.new'] },
  { modules: ['@temporalio/worker'], receivers: ['Worker'], methods: ['create'], kind: 'job', callbacks: { properties: ['activities'], deep: true }, rejection: 'handled' },
  { modules: ['inngest'], receivers: ['Inngest.new'], methods: ['createFunction'], kind: 'job', callbacks: { from: 1 }, rejection: 'handled', parameters: ['inngest:Context.new'] },
  { modules: ['@trigger.dev/sdk', '@trigger.dev/sdk/v3'], receivers: ['', 'schedules'], methods: ['task', 'schemaTask'], kind: 'job', callbacks: { properties: ['run'] }, rejection: 'handled' },
  {
    modules: ['kafkajs', '@confluentinc/kafka-javascript'], receivers: ['Kafka.new.consumer.()', 'Consumer.new', 'KafkaJS.Kafka.new.consumer.()'], methods: ['run'],
    kind: 'message', callbacks: { properties: ['eachBatch', 'eachMessage'] }, rejection: 'handled', overlaps: false, parameters: ['kafkajs:EachMessagePayload.new'],
  },
  { modules: ['kafkajs'], receivers: ['Kafka.new.consumer.()', 'Kafka.new.producer.()', 'Kafka.new.admin.()', 'Consumer.new'], methods: ['on'], kind: 'listener', callbacks: { from: 1 } },
  {
    modules: ['amqplib'], receivers: ['connect.().createChannel.()', 'connect.().createConfirmChannel.()', 'Channel.new', 'ConfirmChannel.new', ...['Connection', 'ChannelModel'].flatMap(from => ['createChannel', 'createConfirmChannel'].map(make => `${from}.new.${make}.()`))], methods: ['consume'],
    kind: 'message', callbacks: { from: 1, until: 1 }, rejection: 'lost', parameters: ['amqplib:ConsumeMessage.new'],
  },
  { modules: ['amqp-connection-manager'], receivers: ['connect.().createChannel.()', 'ChannelWrapper.new'], methods: ['consume'], kind: 'message', callbacks: { from: 1, until: 1 }, rejection: 'lost', parameters: ['amqplib:ConsumeMessage.new'] },
  { modules: ['sqs-consumer'], receivers: ['Consumer'], methods: ['create', 'new'], kind: 'message', callbacks: { properties: ['handleMessage', 'handleMessageBatch'] }, rejection: 'handled', parameters: ['@aws-sdk/client-sqs:Message.new'] },
  { modules: ['nats', '@nats-io/nats-core', '@nats-io/transport-node'], receivers: ['connect.()', 'NatsConnection.new'], methods: ['subscribe'], kind: 'message', callbacks: { properties: ['callback'] }, rejection: 'lost', parameters: [undefined, 'nats:Msg.new'] },
  {
    modules: ['redis', '@redis/client'], receivers: ['createClient.()', 'createClient.().duplicate.()', 'createCluster.()', 'RedisClientType.new', 'RedisClientType.new.duplicate.()'], methods: ['subscribe', 'pSubscribe', 'sSubscribe'],
    kind: 'message', callbacks: { from: 1, until: 1 }, rejection: 'lost', parameters: ['redis:Message.new', 'redis:Channel.new'],
  },
  { modules: ['redis', '@redis/client'], receivers: ['createClient.()', 'createClient.().duplicate.()', 'createCluster.()', 'RedisClientType.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost' },
  {
    modules: ['ioredis'], receivers: ['new', 'Redis.new', 'Cluster.new', 'Redis.Cluster.new', 'new.duplicate.()', 'Redis.new.duplicate.()'], methods: LISTEN,
    kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { message: { kind: 'message', parameters: ['redis:Channel.new', 'redis:Message.new'] }, messageBuffer: { kind: 'message' }, pmessage: { kind: 'message', parameters: [undefined, 'redis:Channel.new', 'redis:Message.new'] } },
  },
  {
    modules: ['mqtt'], receivers: ['connect.()', 'connectAsync.()', 'MqttClient.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { message: { kind: 'message', parameters: ['mqtt:Topic.new', 'mqtt:Payload.new'] } },
  },
  {
    modules: ['@google-cloud/pubsub'], receivers: ['PubSub.new.subscription.()', 'Subscription.new', 'PubSub.new.topic.().subscription.()'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost',
    events: { message: { kind: 'message', parameters: ['@google-cloud/pubsub:Message.new'] } },
  },
  { modules: ['pg'], receivers: ['Client.new', 'Pool.new', 'PoolClient.new', 'Pool.new.connect.()'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: 'lost', events: { notification: { kind: 'message' } } },
  { modules: ['smtp-server'], receivers: ['SMTPServer'], methods: ['new'], kind: 'message', callbacks: { properties: ['onAuth', 'onClose', 'onConnect', 'onData', 'onMailFrom', 'onRcptTo'] }, rejection: 'lost' },
  { modules: ['@vendure/core'], receivers: ['JobQueueService.new'], methods: ['createQueue'], kind: 'job', callbacks: { properties: ['process'] }, rejection: 'handled', overlaps: false },
  { modules: ['@slack/bolt'], receivers: ['App.new'], methods: ['action', 'command', 'event', 'message', 'options', 'shortcut', 'view', 'use', 'function'], kind: 'message', callbacks: { from: 0 }, rejection: 'handled' },
  { modules: ['discord.js'], receivers: ['Client.new'], methods: LISTEN, kind: 'listener', callbacks: { from: 1 }, rejection: { since: 14, toErrors: true }, events: { messageCreate: { kind: 'message' }, interactionCreate: { kind: 'message' }, ready: { kind: 'process' }, clientReady: { kind: 'process' } } },
  { modules: ['telegraf', 'grammy'], receivers: ['Telegraf.new', 'Bot.new'], methods: ['action', 'callbackQuery', 'command', 'hears', 'on', 'start', 'use'], kind: 'message', callbacks: { from: 0 }, rejection: 'handled' },
];
