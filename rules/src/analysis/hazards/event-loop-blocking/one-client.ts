import { isTestFile } from '../../context/file-role.ts';
import { programOf, type Program } from '../../program/index.ts';
import type { Source } from '../../source.ts';

const SERVER = '@modelcontextprotocol/sdk/server/';
/** Modules of transports, without their ending. */
const PIPES = /^stdio(?:\.js)?$/;
const NETWORK = /^(?:express|sse|streamableHttp|webStandardStreamableHttp)(?:\.js)?$/;

const answers = new WeakMap<Program, boolean>();

/** Is what registers a tool of a server that talks over its standard input and output alone? Then one client started it for itself, and nobody else waits. */
export function isOfOneClient(registered: string | undefined, source: Source): boolean {
  return registered?.startsWith(SERVER) === true && talksOverPipes(programOf(source));
}

function talksOverPipes(program: Program): boolean {
  let known = answers.get(program);
  if (known === undefined) {
    const transports = [...program.graph.linker.files].flatMap(({ path, facts: { imports } }) => (isTestFile(path, imports) ? [] : imports.flatMap(name => (name.startsWith(SERVER) ? name.slice(SERVER.length) : []))));
    answers.set(program, known = transports.some(name => PIPES.test(name)) && !transports.some(name => NETWORK.test(name)));
  }
  return known;
}
