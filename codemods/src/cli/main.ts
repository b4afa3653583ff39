import { createRequire } from 'node:module';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isValid, rangeOf, type OptionType } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import { ExitCode, type Terminal } from './terminal.ts';

const { version } = createRequire(import.meta.url)('@headgate/codemods/package.json') as { readonly version: string };

/** Runs one command line, without the program's own name. Gives the exit code. Each command loads what it needs: the analysis takes half a CPU second to load. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.nothing;
  const program = programFor(terminal, args.includes('migrate') ? await codemodOptions() : NO_OPTIONS, code => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.nothing : ExitCode.error; // Commander has printed it.
    if (!(error instanceof UsageError)) throw error;
    terminal.err(`error: ${error.message}\n`);
    return ExitCode.error;
  }
}

function programFor(terminal: Terminal, codemodOptions: ReadonlyMap<string, OptionType>, done: (code: ExitCode) => void): Command {
  const program = new Command('headgate')
    .description('Finds and fixes Node.js concurrency faults in TypeScript and JavaScript.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err, getOutHasColors: () => terminal.color, getErrHasColors: () => terminal.color })
    .addHelpText('after', '\nExit codes: 0 nothing to do (or everything written), 1 error, 2 findings or files that would change.');

  program.command('check')
    .description('report the hazards in files and folders')
    .argument('[path...]', 'files and folders', ['.'])
    .addOption(new Option('--certainty <certainty>', 'least certainty of a finding').choices(['possible', 'likely', 'proven']).default('likely'))
    .option('--json', 'print one JSON object')
    .action(async (paths: string[], options: { certainty: 'possible' | 'likely' | 'proven'; json?: boolean }) => {
      const { check } = await import('./check.ts');
      done(await check(paths, options, terminal));
    });

  program.command('explain')
    .description('print what the analysis knows of the function at a line: what runs it, what it does, which state it shares')
    .argument('<file:line>', 'a file, and a line counted from 1')
    .option('--json', 'print one JSON object')
    .action(async (place: string, options: { json?: boolean }) => {
      const { explainAt } = await import('./explain.ts');
      done(explainAt(place, options, terminal));
    });

  const migration = program.command('migrate')
    .description('show the rewrites of codemods (all, unless some are named) as a diff, or write them')
    .argument('[codemod or path...]', 'names of codemods, files and folders')
    .option('--write', 'change the files')
    .option('--allow-dirty', 'write files that have uncommitted changes, too')
    .option('--verify <command>', 'with `--write`: compare the types and this command with how they were before, and leave the sites that make a difference')
    .option('--list', 'list the codemods and their options')
    .option('--json', 'print one JSON object');
  for (const [name, type] of codemodOptions) migration.addOption(commandLineOption(name, type));
  migration.action(async (operands: string[], { write = false, allowDirty = false, verify, list: listed = false, json = false, ...given }: MigrateFlags) => {
    if (verify !== undefined && !write) migration.error('error: `--verify` checks what is written. Pass `--write`, too.');
    if (listed) {
      const { list } = await import('./list.ts');
      done(list(json, terminal));
    } else {
      const { migrate } = await import('./migrate.ts');
      done(await migrate(operands, { write, allowDirty, verify, json, given }, terminal));
    }
  });

  program.command('undo')
    .description('take back what the last `migrate --write` changed, and nothing else')
    .argument('[path]', 'a folder of the project', '.')
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: { json?: boolean }) => {
      const { undo } = await import('./undo.ts');
      done(await undo(path, options, terminal));
    });
  return program;
}

interface MigrateFlags { write?: boolean; allowDirty?: boolean; verify?: string; list?: boolean; json?: boolean; readonly [option: string]: unknown }

const NO_OPTIONS: ReadonlyMap<string, OptionType> = new Map();

/** The options of all codemods, each name once: those that share a name mean the same. */
async function codemodOptions(): Promise<ReadonlyMap<string, OptionType>> {
  const { codemods } = await import('../index.ts');
  return new Map(Object.values(codemods).flatMap(({ options }) => Object.entries(options)));
}

function commandLineOption(name: string, type: OptionType): Option {
  const option = new Option(`--${name} <${type.type === 'integer' ? 'integer' : name}>`, `${type.description} (${rangeOf(type)}; default ${type.default})`);
  return option.argParser(value => {
    const parsed = type.type === 'integer' && /^\d+$/.test(value) ? Number(value) : value;
    if (!isValid(type, parsed)) throw new InvalidArgumentError(`Expected ${rangeOf(type)}.`);
    return parsed;
  });
}
