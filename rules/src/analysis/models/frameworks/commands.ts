import type { Row } from './registration.ts';

/**
 * Command lines. A rejection of `parse()` is lost and of `parseAsync()` handed to its caller, which the registration cannot tell.
 *
 * Sources: github.com/tj/commander.js (14) README; yargs.js.org/docs (18); github.com/cacjs/cac (6); github.com/unjs/citty (0.1); github.com/lukeed/sade (1).
 */
export const COMMANDS: readonly Row[] = [
  {
    modules: ['commander'], receivers: ['', 'program', 'Command.new', 'createCommand.()', 'program.command.()', 'Command.new.command.()', 'command.()'], methods: ['action', 'hook'],
    chains: ['addArgument', 'addHelpText', 'addOption', 'allowExcessArguments', 'allowUnknownOption', 'alias', 'argument', 'arguments', 'command', 'description', 'name', 'on', 'option', 'requiredOption', 'summary', 'usage', 'version'],
    kind: 'command', callbacks: { from: 0 }, overlaps: false,
  },
  {
    modules: ['yargs', 'yargs/yargs'], receivers: ['', '()', '().()'], methods: ['command'], chains: ['alias', 'demandCommand', 'epilogue', 'help', 'middleware', 'option', 'options', 'parserConfiguration', 'scriptName', 'strict', 'usage', 'version', 'wrap'],
    kind: 'command', callbacks: { from: 2, properties: ['handler'] }, overlaps: false,
  },
  { modules: ['cac', 'sade'], receivers: ['()', 'cac.()'], methods: ['action'], chains: ['alias', 'command', 'describe', 'example', 'option', 'usage'], kind: 'command', callbacks: { from: 0 }, overlaps: false },
  { modules: ['citty'], receivers: [''], methods: ['defineCommand'], kind: 'command', callbacks: { properties: ['cleanup', 'run', 'setup'] }, overlaps: false },
];
