import { creates, IN_MEMORY, LISTENS, QUEUE, SERVES_JOBS, simpleEmitterRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Tables } from '../table.ts';

/** A connection to a broker that takes jobs from it. */
const CONSUMER: CallModel = { ...creates('client', 'connections', ['close', 'stop', 'disconnect']), serves: 'jobs' };
const PRODUCER = creates('client', 'connections', ['close', 'disconnect', 'stop', 'quit']);
const CONNECTS: CallModel = { ...QUEUE, ...PRODUCER };
/** A timetable in this process: each process of a cluster runs it. */
const SCHEDULE: CallModel = {
  serves: 'jobs',
  schedules: 'timer',
  creates: { what: 'timer', holds: 'nothing', closedBy: ['stop', 'cancel', 'destroy'], inProcess: true, keeps: { what: 'timetable', unless: [] } },
};
const AMQP_CHANNEL = '{connect.().{createChannel,createConfirmChannel}.(),Channel.new,ConfirmChannel.new}';
/** Also of a connection that a type tells of. */
const AMQP_TYPED = `{${AMQP_CHANNEL},{Connection,ChannelModel}.new.{createChannel,createConfirmChannel}.()}`;

export const QUEUES: Tables = {
  'bullmq': {
    docs: 'docs.bullmq.io',
    release: 'bullmq@5.81.5',
    rows: {
      '{Queue,QueueEvents,FlowProducer}.new': creates('client', 'connections', ['close', 'disconnect']),
      'Worker.new': CONSUMER,
      'Queue.new.{add,addBulk,clean,close,count,drain,get{Active,Completed,Failed,Job,JobCounts,Jobs,Waiting},obliterate,pause,remove,resume,upsertJobScheduler}': QUEUE,
      'FlowProducer.new.{add,addBulk}': QUEUE,
      'Job.new.{log,remove,retry,updateData,updateProgress,waitUntilFinished}': QUEUE,
      ...simpleEmitterRows('{Queue,QueueEvents,Worker}.new'),
    },
  },
  'bull': {
    docs: 'github.com/OptimalBits/bull/blob/develop/REFERENCE.md',
    release: 'bull@4.16.5',
    rows: {
      '{,new}': creates('client', 'connections', ['close']),
      '{(),new}.{add,addBulk,clean,close,empty,getJob,getJobCounts,getJobs,pause,resume}': QUEUE,
      '{(),new}.process': { ...SERVES_JOBS, listens: true, promise: true, rejects: 'never' }, // It rejects where no connection comes about, which the `error` event says, too.
      ...simpleEmitterRows('{(),new}'),
    },
  },
  'bee-queue': {
    docs: 'github.com/bee-queue/bee-queue#api-reference',
    release: 'bee-queue@2.0.0',
    rows: {
      'new': creates('client', 'connections', ['close']),
      'new.{checkStalledJobs,close,getJob,getJobs,saveAll}': QUEUE,
      'new.createJob.().save': QUEUE,
      'new.process': { ...SERVES_JOBS, listens: true },
    },
  },
  'agenda': {
    docs: 'github.com/agenda/agenda#agenda-usage',
    release: 'agenda@5.0.0',
    rows: {
      '{Agenda.,}new': creates('client', 'connections', ['stop', 'close']),
      '{Agenda.,}new.{cancel,every,jobs,now,schedule}': QUEUE,
      '{Agenda.,}new.start': { ...QUEUE, serves: 'jobs' },
      '{Agenda.,}new.define': LISTENS,
    },
  },
  'pg-boss': {
    docs: 'timgit.github.io/pg-boss',
    release: 'pg-boss@10.4.2',
    rows: {
      'new': creates('pool', 'connections', ['stop']),
      'new.{cancel,complete,fail,fetch,insert,publish,schedule,send}': QUEUE,
      'new.{start,work}': { ...QUEUE, serves: 'jobs' },
    },
  },
  'graphile-worker': {
    docs: 'worker.graphile.org/docs',
    release: 'graphile-worker@0.17.3',
    rows: { 'run': { ...CONSUMER, promise: true }, 'makeWorkerUtils': CONNECTS, '{quickAddJob,makeWorkerUtils.().addJob}': QUEUE },
  },
  'amqplib': {
    docs: 'amqp-node.github.io/amqplib/channel_api.html: `publish` and `sendToQueue` answer false when the buffer is full',
    release: 'amqplib@0.10.9',
    rows: {
      'connect': CONNECTS,
      '{Connection,ChannelModel}.new': creates('client', 'connections', ['close']),
      'connect.().{createChannel,createConfirmChannel}': { ...QUEUE, ...PRODUCER },
      [`**.${AMQP_TYPED}.{publish,sendToQueue}`]: { io: 'does a queue operation', streamWrite: true },
      [`**.${AMQP_TYPED}.{assertExchange,assertQueue,bindQueue,deleteQueue,get,waitForConfirms}`]: QUEUE,
      [`**.${AMQP_TYPED}.prefetch`]: { ...QUEUE, formality: true },
      [`**.${AMQP_TYPED}.consume`]: { ...QUEUE, serves: 'jobs', listens: true },
      [`**.${AMQP_TYPED}.{ack,nack,reject}`]: IN_MEMORY,
      ...simpleEmitterRows(`{connect.(),ChannelModel.new,${AMQP_CHANNEL}}`),
    },
  },
  'amqp-connection-manager': {
    docs: 'github.com/jwalton/node-amqp-connection-manager#api',
    release: 'amqp-connection-manager@5.0.0',
    rows: {
      connect: creates('client', 'connections', ['close']),
      'connect.().createChannel': PRODUCER,
      'connect.().createChannel.().{publish,sendToQueue}': QUEUE,
      ...simpleEmitterRows('connect.()'),
    },
  },
  'kafkajs': {
    docs: 'kafka.js.org/docs',
    release: 'kafkajs@2.2.4',
    rows: {
      'Kafka.new': creates('client', 'nothing', []),
      'Kafka.new.{producer,consumer,admin}': PRODUCER,
      '**.producer.().{connect,disconnect,send,sendBatch}': QUEUE,
      '**.consumer.().{commitOffsets,connect,disconnect,subscribe}': QUEUE,
      '**.consumer.().run': { ...QUEUE, serves: 'jobs' },
      '**.admin.().{connect,createTopics,deleteTopics,disconnect,fetchTopicMetadata,listTopics}': QUEUE,
      '**.{producer,consumer}.().on': LISTENS,
    },
  },
  'nats': {
    docs: 'github.com/nats-io/nats.js',
    release: 'nats@2.29.3',
    rows: {
      connect: { ...QUEUE, ...creates('client', 'connections', ['close', 'drain']) },
      'connect.().{request,flush,drain}': QUEUE,
      'connect.().publish': { io: 'does a queue operation' },
      'connect.().subscribe': LISTENS,
    },
  },
  'mqtt': {
    docs: 'github.com/mqttjs/MQTT.js#api',
    release: 'mqtt@5.16.0',
    rows: {
      '{connect,connectAsync}': creates('client', 'connections', ['end', 'endAsync']),
      '{connect.(),connectAsync.(),MqttClient.new}.{publishAsync,subscribeAsync,endAsync}': QUEUE,
      '{connect.(),connectAsync.(),MqttClient.new}.publish': { io: 'does a queue operation' },
      ...simpleEmitterRows('{connect.(),connectAsync.(),MqttClient.new}'),
    },
  },
  'sqs-consumer': {
    docs: 'bbc.github.io/sqs-consumer',
    release: 'sqs-consumer@14.2.8',
    rows: { 'Consumer.create': creates('client', 'nothing', ['stop']), 'Consumer.create.().start': SERVES_JOBS, ...simpleEmitterRows('Consumer.create.()') },
  },
  'node-cron': { docs: 'nodecron.com/api-reference.html', release: 'node-cron@4.6.0', rows: { '{schedule,createTask}': SCHEDULE } },
  'cron': { docs: 'github.com/kelektiv/node-cron#api', release: 'cron@4.4.0', rows: { 'CronJob.new': SCHEDULE, 'CronJob.from': SCHEDULE } },
  'croner': { docs: 'croner.56k.guru/usage', release: 'croner@10.0.1', rows: { 'Cron.new': SCHEDULE } },
  'node-schedule': {
    docs: 'github.com/node-schedule/node-schedule#usage',
    release: 'node-schedule@2.1.1',
    rows: { '{scheduleJob,Job.new.schedule}': SCHEDULE },
  },
  'toad-scheduler': {
    docs: 'github.com/kibertoad/toad-scheduler#usage',
    release: 'toad-scheduler@3.1.0',
    rows: { 'ToadScheduler.new.{addIntervalJob,addSimpleIntervalJob,addCronJob}': SCHEDULE },
  },
  '@nestjs/schedule': { docs: 'docs.nestjs.com/techniques/task-scheduling', release: '@nestjs/schedule@6.1.3', rows: { '{Cron,Interval,Timeout}': SCHEDULE } },
};
