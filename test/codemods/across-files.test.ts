import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { fixtures } from './fixture-cases.ts';
import { repository, type Project } from './project.ts';
import { projectCases, type ProjectCase } from './project-cases.ts';

interface Site { readonly line: number; readonly outcome: string; readonly reason?: string; readonly missing?: string; readonly also?: readonly string[] }
interface Report { readonly files: readonly { readonly path: string; readonly sites: readonly Site[] }[] }

async function migrate({ headgate }: Pick<Project, 'headgate'>, { codemod }: Pick<ProjectCase, 'codemod'>, ...more: readonly string[]): Promise<Report> {
  const { out, err } = await headgate('migrate', codemod, '--include', 'observable', '--json', ...more);
  expect(err).toBe('');
  return JSON.parse(out) as Report;
}

/** Those that a run writes; what is added to a package.json is not looked at here. */
function textsOf({ root, read }: Project): Readonly<Record<string, string>> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && !entry.parentPath.includes('.git'));
  return Object.fromEntries(files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/')).filter(path => !path.endsWith('package.json')).map(path => [path, read(path)]));
}

function codeOf(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !path.endsWith('package.json')));
}

describe.each(projectCases.map(one => [`${one.codemod}/${one.name}`, one] as const))('%s', (_, fixture) => {
  test('gives the texts, leaves the sites it names, and changes nothing the second time', async () => {
    const made = repository(fixture.before);
    const { files } = await migrate(made, fixture, '--write');
    expect(textsOf(made)).toEqual(codeOf(fixture.after));
    expect(Object.fromEntries(files.flatMap(({ path, sites }) => sites.flatMap(({ line, outcome, reason }) => (outcome === 'left' ? [[`${path}:${line}`, reason]] : []))))).toEqual(fixture.left);
    made.git('commit', '--all', '--quiet', '--allow-empty', '--message=written');
    const again = await migrate(made, fixture, '--write');
    expect(again.files.flatMap(({ sites }) => sites).filter(({ outcome }) => outcome === 'rewritten')).toEqual([]);
    expect(textsOf(made)).toEqual(codeOf(fixture.after));
  });
});

test('no text has a type error that it did not have before', () => {
  const folderOf = ({ folder }: ProjectCase, side: string): string => join(folder, side);
  const virtual = new Map(projectCases.flatMap(one => [['before', one.before] as const, ['after', one.after] as const].flatMap(([side, texts]) => Object.entries(texts).map(([path, text]) => [join(folderOf(one, side), path), text] as const))));
  const options: ts.CompilerOptions = {
    noEmit: true, strict: true, skipLibCheck: true, allowImportingTsExtensions: true, esModuleInterop: true, types: ['node'], lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, customConditions: ['@headgate/source'],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = path => virtual.get(path) ?? readFile(path);
  host.fileExists = path => virtual.has(path) || fileExists(path);
  host.directoryExists = () => true;
  host.getSourceFile = (path, languageVersion) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([join(fixtures, 'ambient.d.ts'), ...[...virtual.keys()].filter(path => path.endsWith('.ts'))], options, host);
  const complaints = (path: string): string[] => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  for (const one of projectCases) {
    for (const path of Object.keys(one.after).filter(name => name.endsWith('.ts'))) expect(complaints(join(folderOf(one, 'after'), path)), path).toEqual(path in one.before ? complaints(join(folderOf(one, 'before'), path)) : []);
  }
});
