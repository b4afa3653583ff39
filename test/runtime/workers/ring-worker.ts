import { SharedCounter, SharedRingBuffer } from '@headgate/runtime/workers';

/** Adds 1 so many times, half of them by `compareAndSet`. */
export function countUp(buffer: SharedArrayBuffer, times: number): void {
  const counter = new SharedCounter(buffer);
  for (let time = 0; time < times; time++) {
    if (time % 2 === 0) counter.increment();
    else for (let seen = counter.value; !counter.compareAndSet(seen, seen + 1); seen = counter.value);
  }
}

/** Writes the numbers from `first` up to before `end`. */
export function produce(buffer: SharedArrayBuffer, first: number, end: number): void {
  const ring = new SharedRingBuffer(buffer);
  for (let value = first; value < end; value++) {
    ring.writeBlocking(slot => {
      new DataView(slot.buffer, slot.byteOffset).setUint32(0, value);
      return 4;
    });
  }
}

export async function produceAsync(buffer: SharedArrayBuffer, first: number, end: number): Promise<void> {
  const ring = new SharedRingBuffer(buffer);
  for (let value = first; value < end; value++) {
    await ring.write(slot => {
      new DataView(slot.buffer, slot.byteOffset).setUint32(0, value);
      return 4;
    });
  }
}

/** Reads numbers until the ring is closed and empty. */
export function consume(buffer: SharedArrayBuffer): Uint32Array {
  const ring = new SharedRingBuffer(buffer);
  const values: number[] = [];
  for (let read = ring.readBlocking(numberIn); read !== undefined; read = ring.readBlocking(numberIn)) values.push(read.value);
  return new Uint32Array(values);
}

export function waitInVain(buffer: SharedArrayBuffer): void {
  new SharedRingBuffer(buffer).readBlocking(numberIn, 5);
}

export function numberIn(record: Uint8Array): number {
  return new DataView(record.buffer, record.byteOffset).getUint32(0);
}
