import { type Automaton } from './automaton.ts';

/** The loops of an automaton: its strongly connected components that have a step inside (Tarjan 1972). */
export interface Components {
  /** Of each position the number of its component. */
  readonly of: Int32Array;
  readonly loops: readonly (readonly number[])[];
}

export function findComponents({ next }: Automaton): Components {
  const of = new Int32Array(next.length).fill(-1);
  const order = new Int32Array(next.length).fill(-1);
  const low = new Int32Array(next.length);
  const open: number[] = [];
  const loops: number[][] = [];
  let visited = 0;
  let components = 0;

  for (let position = 0; position < next.length; position++) if (order[position] === -1) visit(position);
  return { of, loops: loops.reverse() };

  function visit(position: number): void {
    order[position] = low[position] = visited++;
    open.push(position);
    for (const { to } of next[position]!) {
      if (order[to] === -1) visit(to);
      if (of[to] === -1) low[position] = Math.min(low[position]!, low[to]!);
    }
    if (low[position] === order[position]) close(position);
  }

  function close(root: number): void {
    const members = open.splice(open.indexOf(root));
    for (const member of members) of[member] = components;
    components++;
    if (members.length > 1 || next[root]!.some(({ to }) => to === root)) loops.push(members.sort((a, b) => a - b));
  }
}

/** Of each position whether one of the targets can be reached from it. */
export function canReach({ next }: Automaton, targets: readonly number[]): Uint8Array {
  const before: number[][] = next.map(() => []);
  for (const [from, steps] of next.entries()) for (const { to } of steps) before[to]!.push(from);
  const reached = new Uint8Array(next.length);
  const open = [...targets];
  for (const target of targets) reached[target] = 1;
  for (let position = open.pop(); position !== undefined; position = open.pop()) {
    for (const from of before[position]!) {
      if (reached[from]) continue;
      reached[from] = 1;
      open.push(from);
    }
  }
  return reached;
}
