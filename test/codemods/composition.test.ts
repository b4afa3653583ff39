import { basename, dirname, join } from 'node:path';
import type { NewFile } from 'eslint-plugin-headgate/analysis';
import fc from 'fast-check';
import jscodeshift from 'jscodeshift';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codemods } from '../../codemods/src/index.ts';
import { breaches } from '../../codemods/src/laws.ts';
import { plan, type Plan } from '../../codemods/src/plan.ts';
import { cases, fixtures, type FixtureCase } from './fixture-cases.ts';

const ids = Object.keys(codemods);

/** Everything a codemod can do. */
const BOLDEST = { include: 'observable' };

/** One codemod after the other, each a transform of its own. `created` gets the new files. */
function composed({ path, input, options }: FixtureCase, order: readonly string[], created: NewFile[] = []): string {
  return order.reduce((text, id) => {
    const output = codemods[id]!({ path, source: text }, { jscodeshift }, { ...options, ...BOLDEST, dry: true });
    const made = output === undefined ? undefined : codemods[id]!.plan(path, text, { ...options, ...BOLDEST });
    if (made && 'creates' in made) created.push(...made.creates);
    return output ?? text;
  }, input);
}

/** All codemods together, as the command line runs them. */
function planned({ path, options }: FixtureCase, text: string, order: readonly string[]): Plan {
  const made = plan(path, text, new Map(order.map(id => [id, codemods[id]!.proposer({ ...options, ...BOLDEST })])));
  if ('fault' in made) throw new Error(made.fault.message);
  return made;
}

const anyOrder = fc.shuffledSubarray(ids, { minLength: ids.length });

test('the codemods keep every law together, in whatever order they are asked', () => {
  fc.assert(fc.property(fc.constantFrom(...cases), anyOrder, (one, order) => {
    const made = planned(one, one.input, order);
    expect(breaches({ path: one.path, text: one.input, planned: made, again: text => planned(one, text, order) }, jscodeshift)).toEqual([]);
  }), { numRuns: 60 });
});

test('one after the other, in any order and again, they come to an end', () => {
  fc.assert(fc.property(fc.constantFrom(...cases), anyOrder, (one, order) => {
    let text = one.input;
    for (let rounds = 0; ; rounds++) {
      const next = composed({ ...one, input: text }, order);
      if (next === text) break;
      expect(rounds).toBeLessThanOrEqual(ids.length);
      text = next;
    }
    expect(planned(one, text, ids).output).toBe(text);
  }), { numRuns: 30 });
});

test('in any order they bring no type error', () => {
  const orders = fc.sample(anyOrder, { numRuns: cases.length, seed: 1 });
  const created = new Map(cases.map(one => [one, [] as NewFile[]]));
  const texts = new Map(cases.map((one, index) => [one, composed(one, orders[index]!, created.get(one))] as const).filter(([{ inputPath, input }, text]) => /\.tsx?$/.test(inputPath) && text !== input));
  const pathOf = ({ inputPath }: FixtureCase): string => join(dirname(inputPath), inputPath.endsWith('x') ? 'composed.tsx' : 'composed.ts');
  const virtual = new Map([...texts].flatMap(([one, text]) => [[pathOf(one), text], ...created.get(one)!.map(file => [join(dirname(one.inputPath), basename(file.path)), file.text] as const)] as const));
  const options: ts.CompilerOptions = {
    noEmit: true, strict: true, skipLibCheck: true, allowImportingTsExtensions: true, esModuleInterop: true, jsx: ts.JsxEmit.Preserve, types: ['node'], lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, customConditions: ['@headgate/source'],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = path => virtual.get(path) ?? readFile(path);
  host.fileExists = path => virtual.has(path) || fileExists(path);
  host.getSourceFile = (path, languageVersion) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([join(fixtures, 'ambient.d.ts'), ...[...texts.keys()].flatMap(one => [one.inputPath, pathOf(one)])], options, host);
  const complaints = (path: string): string[] => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  for (const one of texts.keys()) expect(complaints(pathOf(one)), one.name).toEqual(complaints(one.inputPath));
});

test('what two codemods take away, one alone moves: a client that is made once is not closed for each request', () => {
  const input = `const express = require('express');
const router = express.Router();
const { MongoClient } = require('mongodb');
router.post('/rows', async function (request, response) {
  try {
    const client = new MongoClient(process.env.MONGO_URL, {
      maxPoolSize: 1,
    });
    await client.connect();
    let made = null;
    try {
      if (request.body) {
        for (const row of request.body) {
          rows.push({
            row,
          });
        }
      }
    } catch (error) {
      log(error);
    }
    await session.endSession();
    await client.close();
    if (!made) {
      response.status(404);
    }
    response.send({
      made,
    });
  } catch (error) {
    response.status(500).end();
  }
});
`;
  const path = '/nowhere/app.js';
  const { output } = planned({ path, options: {} } as FixtureCase, input, ['hoist-client', 'release-in-finally']);
  expect([/^const client = /m.test(output), output.includes('client.close()')]).not.toEqual([true, true]);
  expect(output).not.toBe(input);
});
