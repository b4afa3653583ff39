/**
 * Resolves when what was written to stdout and stderr has left the process, or after `timeoutMs`. `process.exit` drops what a pipe has not taken yet.
 * A reader that has gone counts as flushed.
 */
export async function flushOutput(timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const written = [process.stdout, process.stderr].map(stream => new Promise<void>(resolve => {
    if (stream.writable) stream.write('', () => resolve());
    else resolve();
  }));
  const late = new Promise<void>(resolve => {
    if (timeoutMs < Infinity) timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([Promise.all(written), late]);
  clearTimeout(timer);
}
