import type { TSESTree } from '@typescript-eslint/types';
import type { FunctionNode } from '../syntax.ts';

/**
 * What happens at a step. A step is taken when the evaluation of its node is complete.
 * - `enter`, `leave`, `raise`: the function begins, ends by a value, ends by an exception.
 * - `read`, `write`: of a variable or a property. A write belongs to the assignment or update, in patterns and declarations to the target.
 * - `call`: a call, `new`, `import()` or tagged template. `iterate`: a loop asks for the next item; `close`: `for await` is left early.
 * - `await`, `yield`, `return`, `throw`: as written. `dispose`: a `using` variable goes out of scope; its node is the declarator.
 * - `when`: a branch is taken, as `outcome` of `node` says. `join`: where branches meet.
 * - `detour`: a way into a `finally` body, which goes on at `then` once the body is over: at its `resume`.
 */
export type StepKind =
  | 'enter' | 'leave' | 'raise' | 'read' | 'write' | 'call' | 'iterate' | 'close' | 'await' | 'yield' | 'return' | 'throw' | 'dispose'
  | 'when' | 'join' | 'detour' | 'resume';

/** What a branch knows of the value of its test: `present` and `absent` tell `null` and `undefined` from all else. */
export type Outcome = 'truthy' | 'falsy' | 'present' | 'absent';

export interface Step {
  /** Its index in `Flow.steps`. */
  readonly id: number;
  readonly kind: StepKind;
  readonly node: TSESTree.Node;
  /** `finally` bodies around it that have something to go on with. */
  readonly depth: number;
  /** Where it leads unless it throws: two or more where it branches. */
  readonly next: readonly Step[];
  /** Where its exception goes: the entry of a `catch`, a detour, or `raise`. Undefined where it has none. */
  readonly thrown: Step | undefined;
  /** Other code runs before the step is complete: `await`, `yield`, `for await`, `await using`. */
  readonly suspends: boolean;
  readonly outcome?: Outcome;
  readonly then?: Step;
}

/** The evaluation order of one function body, nested functions excluded: their bodies run at another time. */
export interface Flow {
  readonly owner: FunctionNode | TSESTree.Program;
  readonly steps: readonly Step[];
  readonly enter: Step;
  readonly leave: Step;
  readonly raise: Step;
  /** False where the function is past the budget; then no query has an answer. */
  readonly isWhole: boolean;
  /** The step of a node that acts; undefined for one that does not, or is never reached. */
  readonly stepOf: (node: TSESTree.Node) => Step | undefined;
}
