/**
 * Calls that give bytes in memory of their own, by where these come from. Small buffers of `Buffer.from` and `Buffer.concat` lie in memory that others use too, so
 * they are not here.
 */
const CALLS: readonly (readonly [key: RegExp, from: 'outside' | 'memory'])[] = [
  [/^(?:fs|fs-extra|graceful-fs):(?:promises\.)?readFile(?:Sync)?$/, 'outside'],
  [/^fs\/promises:readFile$/, 'outside'],
  [/^(?:global|undici):(?:fetch\.\(\)|Request\.new|Response\.new|Blob\.new|File\.new)\.(?:arrayBuffer|bytes)$/, 'outside'],
  [/^stream\/consumers:(?:arrayBuffer|buffer)$/, 'outside'],
  [/^zlib:(?:brotliDecompress|gunzip|inflate|inflateRaw|unzip)Sync$/, 'outside'],
  [/^sharp:.*\.toBuffer$/, 'outside'],
  [/^crypto:randomBytes$/, 'memory'],
  [/^global:Buffer\.(?:alloc|allocUnsafeSlow)$/, 'memory'],
];

const MEMORY = /^global:(ArrayBuffer|Float(?:16|32|64)Array|(?:Int|Uint)(?:8|16|32)Array|Uint8ClampedArray|Big(?:Int|Uint)64Array)\.new$/;

/** `bytesEach` is the size of what the first argument counts. `outside`: their number is that of a file, an answer or an image. */
export interface Bytes { readonly from: 'outside' | 'memory'; readonly bytesEach: number; readonly isWhole: boolean }

/** The bytes that a call, or `new`, with this key gives; `isWhole` where the value is the memory itself, and not a view of it. */
export function bytesOf(key: string): Bytes | undefined {
  const [, name] = MEMORY.exec(key) ?? [];
  if (name !== undefined) return { from: 'memory', bytesEach: name === 'ArrayBuffer' ? 1 : Number(/\d+/.exec(name)![0]) / 8, isWhole: name === 'ArrayBuffer' };
  const found = CALLS.find(([pattern]) => pattern.test(key));
  return found && { from: found[1], bytesEach: 1, isWhole: /arrayBuffer$/.test(key) };
}
