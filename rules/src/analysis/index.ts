export { detect, isAtLeast, type Certainty, type Detector, type Evidence, type Finding, type Visitor } from './detector.ts';
export { boundConcurrency, type BoundConcurrencyOptions } from './edits/bound-concurrency.ts';
export { applyEdits, isRefusal, type Edit, type Edits, type Refusal, type Rewrite } from './edits/edit.ts';
export { explain, type Explanation } from './explain.ts';
export { leakyRace, type LeakyRace } from './hazards/leaky-race.ts';
export { requireRelease, type RequireRelease } from './hazards/require-release.ts';
export { unboundedConcurrency, type Combinator, type FanOut, type UnboundedConcurrency } from './hazards/unbounded-concurrency.ts';
export { parse, type Comment, type Parsed, type SyntaxFault } from './parse.ts';
export type { Range, Source } from './source.ts';
