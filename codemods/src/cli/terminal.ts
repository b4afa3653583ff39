/** Where a command reads its paths from and prints to. */
export interface Terminal {
  readonly cwd: string;
  readonly color: boolean;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const ExitCode = { nothing: 0, error: 1, found: 2 } as const;

/** 0: nothing to do, or all of it written. 1: an error; it wins over 2. 2: findings, or files that would change. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
