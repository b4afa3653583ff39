import type { RaceCondition } from '../hazards/race-condition.ts';
import type { Source } from '../source.ts';
import { isRefusal, type Edits, type Refusal, type Rewrite } from './edit.ts';
import { hasComment, indentAt, lineEndOf, semicolonOf } from './gap.ts';
import { criticalSection } from './guard-shared-state/critical-section.ts';
import { homeOf, lineCalling } from './home.ts';
import { importName, type ImportNeed } from './imports.ts';
import { freeName } from './names.ts';
import { layOut } from './release-in-finally/layout.ts';

const MUTEX: ImportNeed = { module: '@headgate/runtime', name: 'Mutex', local: 'Mutex', alias: 'HeadgateMutex' };
const KEYED_MUTEX: ImportNeed = { module: '@headgate/runtime', name: 'KeyedMutex', local: 'KeyedMutex', alias: 'HeadgateKeyedMutex' };

/**
 * `total += await price();` → `const change = await price();`, `total += change;`: the old value is read once there is nothing left to wait for.
 * Other updates, and checks, hold a `Mutex` from their first step to the last, or a `KeyedMutex` where all of them are about one entry.
 */
export const guardSharedState: Edits<RaceCondition, object> = (finding, source) => {
  if (finding.form !== 'lost' && finding.form !== 'check') return NO_SINGLE_STEP;
  return isSingleStep(finding) ? awaitedFirst(finding, source) : locked(finding, source);
};

/** Is the update one assignment that awaits inside? */
export function isSingleStep({ form, last }: RaceCondition): boolean {
  return form === 'lost' && last.type === 'AssignmentExpression' && last.operator !== '=';
}

function awaitedFirst({ last }: RaceCondition, source: Source): Rewrite | Refusal {
  if (last.type !== 'AssignmentExpression') return NO_SINGLE_STEP;
  const statement = last.parent;
  if (statement.type !== 'ExpressionStatement' || (statement.parent.type !== 'BlockStatement' && statement.parent.type !== 'Program')) return VALUE_USED;
  const { left, right } = last;
  if (left.type !== 'Identifier' && (left.type !== 'MemberExpression' || left.computed)) return COMPUTED;
  const { text } = source;
  if (hasComment(text.slice(left.range[1], right.range[0]))) return COMMENT;
  if (text.slice(...right.range).includes(text.slice(...left.range))) return READ_AGAIN;
  const name = freeName('change', ['awaited'], source);
  const line = `const ${name} = ${text.slice(...right.range)}${semicolonOf(source)}${lineEndOf(text)}${indentAt(statement.range[0], text)}`;
  return {
    edits: [{ range: [statement.range[0], statement.range[0]], text: line }, { range: right.range, text: name }],
    because: ['The value is awaited first, and the old one is read and written without a pause.'],
  };
}

function locked(finding: RaceCondition, source: Source): Rewrite | Refusal {
  const home = homeOf(finding.access.place, source);
  if (!home || home.statement.type === 'ExportNamedDeclaration') return NO_HOME;
  const section = criticalSection(finding, source);
  if (isRefusal(section)) return section;
  const { region, key } = section;
  const imported = importName(key === undefined ? MUTEX : KEYED_MUTEX, source, finding.last);
  if (isRefusal(imported)) return imported;
  const lock = freeName(`${home.name}Lock`, [`${home.name}Mutex`], source);
  const permit = freeName(`${home.name}Permit`, [], source);
  const laidOut = layOut({ ...region, held: { take: `const ${permit} = await ${lock}.acquire(${key ?? ''})`, give: `${permit}.release()` } }, source);
  if (isRefusal(laidOut)) return laidOut;
  return {
    edits: [...lineCalling(imported, home.statement, `const ${lock} = new ${imported.expression}()`, source), ...laidOut],
    because: ['All that writes to it stands between the first step and the last, and nothing there takes a lock or leads back here.'],
    observable: ['Runs wait for each other from the first step to the last, one after the other.'],
  };
}

const NO_SINGLE_STEP: Refusal = { reason: 'no-single-step', missing: 'A step that reads and writes at once: which steps a lock is to hold together is not known.' };
const VALUE_USED: Refusal = { reason: 'value-used', missing: 'A line of its own: the result of the assignment is used, or it is the only statement of its branch.' };
const COMPUTED: Refusal = { reason: 'place-computed', missing: 'That the place is the same after the wait: it is computed before.' };
const READ_AGAIN: Refusal = { reason: 'read-again', missing: 'Which value is meant: what is awaited reads the place, too.' };
const COMMENT: Refusal = { reason: 'comment-in-gap', missing: 'Where the comment between the operator and the value belongs.' };
const NO_HOME: Refusal = { reason: 'no-home', missing: 'Where all could find one lock: the state is no variable of the file, or others can write to it.' };
