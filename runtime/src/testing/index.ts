export { explore, simulate, type Exploration, type ExploreOptions, type SimulateOptions } from './explore.ts';
export { ExplorationError, StalledError } from './exploration-error.ts';
export type { Simulation } from './simulation.ts';
