/** How many times as long a match takes on a text of 24 letters, and one that does not match, than on such a text of 18. */
export function growthOf(test: (text: string) => boolean): number {
  timeOf(test, 18);
  return timeOf(test, 24) / timeOf(test, 18);
}

/** In microseconds of this process: as many matches as take a while, so that the clock is fine enough. */
function timeOf(test: (text: string) => boolean, length: number): number {
  const text = `${'a'.repeat(length)}!`;
  const start = process.cpuUsage();
  let rounds = 0;
  do {
    for (let i = 0; i < 10; i++) test(text);
    rounds += 10;
  } while (process.cpuUsage(start).user < 100_000);
  return process.cpuUsage(start).user / rounds;
}
