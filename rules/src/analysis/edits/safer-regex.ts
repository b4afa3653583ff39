import type { UnsafeRegex } from '../hazards/unsafe-regex.ts';
import { saferForm } from '../regexp/index.ts';
import type { Edits } from './edit.ts';

/** Puts a form in place of a literal that provably matches the same and is found to take linear time. */
export const saferRegex: Edits<UnsafeRegex, unknown> = finding => {
  const safer = saferLiteral(finding);
  if (safer === undefined) return { reason: 'no-safer-form', missing: 'No form is known that provably matches the same.' };
  return { edits: [{ range: finding.range, text: safer }], because: ['the form matches the same by construction and on every sample', 'it takes linear time, searched with and iterated'] };
};

export function saferLiteral({ node, pattern, flags, verdict }: UnsafeRegex): string | undefined {
  const safer = verdict && node.type === 'Literal' ? saferForm(pattern, flags, verdict) : undefined;
  return safer && `/${safer.pattern}/${safer.flags}`;
}
