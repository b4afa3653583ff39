import { expect } from 'vitest';
import { detect, type Detector, type Finding } from '../../rules/src/analysis/detector.ts';
import { sourceOf } from './source-of.ts';

/** Gives all that a detector finds in code that is expected to be well formed. Asked for what is proven alone, it looks at less, and finds the same of it. */
export function findingsOf<F extends Finding>(detector: Detector<F>, usualPath = '/nowhere/input.ts'): (code: string, path?: string) => readonly F[] {
  return (code, path = usualPath) => {
    const source = sourceOf(code, path);
    const findings: F[] = [];
    detect(source, [detector(source, finding => findings.push(finding))]);
    const proven: F[] = [];
    detect(source, [detector(source, finding => proven.push(finding), 'proven')]);
    expect(placesOf(proven)).toEqual(placesOf(findings));
    return findings;
  };
}

function placesOf(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ certainty, range }) => (certainty === 'proven' ? range.join('-') : [])).sort();
}
