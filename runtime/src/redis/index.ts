export { type IoRedisClient, type NodeRedisClient, type RedisClient } from './client.ts';
export { LeaseLostError, RedisError, RemoteLoadError } from './errors.ts';
export { type LeaseOptions } from './lease-options.ts';
export { type LeasedPermit } from './leased-permit.ts';
export { Mutex } from './mutex.ts';
export { Semaphore } from './semaphore.ts';
export { singleFlight, type SingleFlight, type SingleFlightOptions } from './single-flight.ts';
export { TokenBucket } from './token-bucket.ts';
export { type TokenBucketOptions } from './token-bucket-options.ts';
