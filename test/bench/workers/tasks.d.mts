export function noop<Value>(value: Value): Value;
export function length(bytes: Uint8Array): number;
export function touch(shared: SharedArrayBuffer): number;
export function hash(text: string): string;
