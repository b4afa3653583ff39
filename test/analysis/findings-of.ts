import { detect, type Detector, type Finding } from '../../rules/src/analysis/detector.ts';
import { sourceOf } from './source-of.ts';

/** Gives all that a detector finds in code that is expected to be well formed. */
export function findingsOf<F extends Finding>(detector: Detector<F>, usualPath = '/nowhere/input.ts'): (code: string, path?: string) => readonly F[] {
  return (code, path = usualPath) => {
    const source = sourceOf(code, path);
    const findings: F[] = [];
    detect(source, [detector(source, finding => findings.push(finding))]);
    return findings;
  };
}
