import { setTimeout as wait } from 'node:timers/promises';

/** What a file has lost to worker files, and what it calls instead. */
export interface Offloaded {
  /** What went as it was, by name. */
  readonly moved: ReadonlySet<string>;
  /** Those functions of them that the file goes on calling. */
  readonly exported: ReadonlySet<string>;
  /** TypeScript that declares the functions that are new, as they run in a thread. */
  readonly code: string;
}

/** `creates` has the text of each worker file. */
export function offloadedBy(before: string, creates: readonly string[]): Offloaded {
  const moved = new Set<string>();
  const exported = new Set<string>();
  const code: string[] = [];
  for (const text of creates) {
    const body = text.replaceAll(/^(?:import [^]*?['"][^'"]*['"];?$|const [^=]*= require\(.*\);?$|module\.exports = .*$|export (?=async|const|function|interface|type))/gm, '').replaceAll(/\bBuffer\.from\((\w+)\)/g, '$1'); // Fakes have no bytes.
    const names = [...body.matchAll(/^(?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => name!);
    const out = [...text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => name!).concat(/^module\.exports = \{ (.*) \}/m.exec(text)?.[1]!.split(', ') ?? []);
    for (const name of names) if (new RegExp(`\\b(?:function|const) ${name}\\b`).test(before)) moved.add(name);
    for (const name of out) if (moved.has(name)) exported.add(name);
    const fresh = out.filter(name => !moved.has(name));
    if (fresh.length > 0) code.push(`const { ${fresh.join()} } = (() => {\n${body}\nreturn { ${fresh.map(name => `${name}: inThread(${name})`).join()} };\n})()`);
  }
  return { moved, exported, code: code.join('\n') };
}

/** The function as one that somebody else runs: later, and with a promise of what it gives. What is sent is not copied, as fakes cannot be. */
export function inThread<Given extends unknown[], Result>(fn: (...given: Given) => Result | Promise<Result>): (...given: Given) => Promise<Result> {
  return async (...given) => {
    await wait(1);
    return await fn(...given);
  };
}
