import { expect, test } from 'vitest';
import { blocking } from './complaints/blocking.ts';
import type { Complaint } from './complaints/complaint.ts';
import { promises } from './complaints/promises.ts';
import { races } from './complaints/races.ts';
import { resources } from './complaints/resources.ts';
import { sitesIn } from './every-rule.ts';
import { sourceOf } from './source-of.ts';

test.each([...promises, ...races, ...resources, ...blocking])('$rule, $expected: $about', complaint => expect(outcomeOf(complaint)).toBe(complaint.expected));

/** The highest certainty at which the rule reports something in the code. */
function outcomeOf({ rule, code, path }: Complaint): Complaint['expected'] {
  const source = sourceOf(code, path ?? 'input.ts');
  return (['proven', 'likely', 'possible'] as const).find(certainty => sitesIn(source, certainty).some(site => site.rule === rule)) ?? 'silent';
}
