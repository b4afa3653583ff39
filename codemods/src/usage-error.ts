/** Says what is wrong to whoever typed the command. */
export abstract class UsageError extends Error {
  abstract readonly code: string;
}
