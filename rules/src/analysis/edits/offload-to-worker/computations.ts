import { basename } from 'node:path';
import { callModel } from '../../models/calls.ts';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isRefusal, type Edit, type FileEdits, type Refusal, type Rewrite } from '../edit.ts';
import { lineBelowImports } from '../below-imports.ts';
import { freeName } from '../names.ts';
import { awaiting, chainOf, NO_WAITING, waitFor, type Waiting } from '../use-async-api/waiting.ts';
import { capturesOf } from './captures.ts';
import { computationAround, type Computation } from './computation.ts';
import { functionText, keyOfComputation, nameOfComputation } from './computation-text.ts';
import { movingOf } from './moving.ts';
import { heavyCallsIn } from './task.ts';

/** `parse(text)` → `await parseInThread(text)`, in all the places of the file that compute the same, with one new file for them. */
export function rewriteComputation(call: Computation['call'], source: Source): Rewrite | Refusal {
  const own = placeOf(call, source);
  if (isRefusal(own)) return own;
  const keyAt = ({ computation }: Place): string => keyOfComputation(computation, source);
  const all = heavyCallsIn(source).map(one => placeOf(one.call, source)).filter((one): one is Place => !isRefusal(one));
  const places = all.filter(one => keyAt(one) === keyAt(own));
  const { computation: first } = places[0] ?? own;
  const wanted = nameOfComputation(first);
  const namesakes = [...new Set(all.filter(({ computation }) => nameOfComputation(computation) === wanted).map(keyAt))];
  const index = namesakes.indexOf(keyAt(own));
  const name = freeName(index > 0 ? `${wanted}${index + 1}` : wanted, [], source);
  const captures = capturesOf(places.flatMap(({ computation }) => computation.code), source);
  if (isRefusal(captures)) return captures;
  const text = functionText(name, first, captures, source);
  if (typeof text !== 'string') return text;
  const moving = movingOf({ name, text }, captures, places.map(({ computation }) => computation.whole), source);
  if (isRefusal(moving)) return moving;
  const edits = [...moving.edits, lineBelowImports(`const ${name} = ${moving.made}`, source), ...places.flatMap(one => [callOf(name, one.computation, source), ...one.waiting.edits])];
  return {
    edits: distinct(edits),
    elsewhere: together(places.flatMap(({ waiting }) => waiting.elsewhere)),
    creates: moving.creates,
    because: [
      `\`${source.text.slice(...own.computation.whole.range).replaceAll(/\s+/g, ' ').slice(0, 60)}\` only computes, from what it is given and from what is the same in every thread; it is in ${basename(moving.place.file.path)} now.`,
      'What it is given and what it gives are texts, numbers, lists and plain objects, which arrive as they are.',
      own.waiting.edits.length === 0 ? 'The function around it can wait.' : chainOf(own.waiting, source),
    ],
    observable: moving.observable,
  };
}

interface Place { readonly computation: Computation; readonly waiting: Waiting }

function placeOf(call: Computation['call'], source: Source): Place | Refusal {
  const computation = computationAround(call, source);
  if (isRefusal(computation)) return computation;
  const waiting = givesPromise(computation, source) ? NO_WAITING : waitFor(computation.whole, source);
  return isRefusal(waiting) ? waiting : { computation, waiting };
}

/** Nothing that ran at once before runs later. */
function givesPromise({ call, whole }: Computation, source: Source): boolean {
  return call === whole && callModel(keyOfNode(call.callee, source) ?? '')?.promise === true;
}

function callOf(name: string, computation: Computation, source: Source): Edit {
  const { whole, given } = computation;
  const { before, after } = givesPromise(computation, source) ? { before: '', after: '' } : awaiting(whole, source);
  return { range: whole.range, text: `${before}${name}(${given.map(one => source.text.slice(...one.range)).join(', ')})${after}` };
}

/** Each file once. */
function together(all: readonly FileEdits[]): readonly FileEdits[] {
  return [...new Set(all.map(({ path }) => path))].map(path => {
    const files = all.filter(file => file.path === path);
    return { ...files[0]!, edits: distinct(files.flatMap(({ edits }) => edits)) };
  });
}

function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((one, index) => edits.findIndex(other => isSame(one, other)) === index);
}

function isSame({ range, text }: Edit, other: Edit): boolean {
  return range[0] === other.range[0] && range[1] === other.range[1] && text === other.text;
}
