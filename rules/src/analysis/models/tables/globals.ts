import { blocks, cached, creates, FETCH, IN_MEMORY, mapRows, ofInput, STREAM_WRITE, targetRows } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import { under, type Tables } from '../table.ts';
import { TIMER_ROWS } from './node-events.ts';
import { GLOBAL_PROCESS_ROWS } from './node-processes.ts';

const combines = (how: NonNullable<CallModel['combines']>): CallModel => ({ combines: how, promise: true });
const ATOMIC: CallModel = { sharedMemory: 'atomic', inMemory: true };

export const GLOBALS: Tables = {
  global: {
    docs: 'tc39.es/ecma262 and nodejs.org/docs/latest-v24.x/api/globals.html',
    release: 'node',
    rows: {
      'fetch': FETCH,
      '{Request,Response}.new.{arrayBuffer,blob,formData,json,text}': { promise: true },
      'fetch.().{arrayBuffer,blob,formData,json,text}': { promise: true, reads: true },
      'Promise.all': combines('all'),
      'Promise.allSettled': { ...combines('allSettled'), rejects: 'never' },
      'Promise.any': combines('any'),
      'Promise.race': combines('race'),
      'Promise.resolve': { inMemory: true, promise: true, rejects: 'never' },
      'Promise.reject': { inMemory: true, promise: true },
      'Promise.withResolvers': IN_MEMORY,
      ...TIMER_ROWS,
      'queueMicrotask': { schedules: 'microtask', inMemory: true },
      ...GLOBAL_PROCESS_ROWS,
      'JSON.{parse,stringify}': { inMemory: true, ...blocks('cpu', 'goes through the whole of its input', ofInput(0, 500_000)) },
      'structuredClone': {
        inMemory: true,
        clones: { argument: 0, transfer: { argument: 1, property: 'transfer' } },
        ...blocks('cpu', 'copies the whole of its input', ofInput(0, 100_000)),
      },
      ...mapRows('Map.new'),
      '{WeakMap,Set,WeakSet}.new.has': cached('has'),
      'WeakMap.new.get': cached('get'),
      '{WeakMap.new.set,Set.new.add,WeakSet.new.add}': cached('set'),
      '{WeakMap,Set,WeakSet}.new.delete': cached('delete'),
      'Set.new.clear': cached('delete'),
      'SharedArrayBuffer.new': { sharedMemory: 'creates', inMemory: true },
      'Atomics.{add,and,compareExchange,exchange,isLockFree,load,notify,or,store,sub,waitAsync,xor}': ATOMIC,
      'Atomics.wait': { sharedMemory: 'waits', ...blocks('wait', 'waits for another thread') },
      'WebSocket.new': { io: 'opens a connection', ...creates('socket', 'connections', ['close']) },
      ...targetRows('{WebSocket.new,EventTarget.new,AbortController.new.signal,AbortSignal.new,AbortSignal.{any,timeout}.()}'),
      'MessageChannel.new': creates('listener', 'nothing', ['close']),
      '{MessageChannel.new.{port1,port2},MessagePort.new}.postMessage': { inMemory: true, clones: { argument: 0, transfer: { argument: 1 } } },
      ...under('WritableStreamDefaultWriter.new', { write: { ...STREAM_WRITE, promise: true } }),
      'ReadableStreamDefaultReader.new.read': { advances: true, promise: true },
      'crypto.subtle.{decrypt,deriveBits,deriveKey,digest,encrypt,exportKey,generateKey,importKey,sign,unwrapKey,verify,wrapKey}': {
        inMemory: true,
        promise: true,
      },
      'crypto.{getRandomValues,randomUUID}': IN_MEMORY,
      '{String,Number,Boolean,Symbol,BigInt,parseInt,parseFloat,encodeURIComponent,decodeURIComponent}': IN_MEMORY,
      '{Math,Object,Array,Date,JSON,Reflect,Intl,Number,String,console}.*': IN_MEMORY,
      'Array.fromAsync': { promise: true },
    },
  },
};
