import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const FILES = ['serverless.yml', 'serverless.yaml', 'serverless.ts', 'serverless.js', 'serverless.json', 'template.yml', 'template.yaml'];
/** `handler: src/users.create` of Serverless and `Handler: users.create` of SAM: a path without extension, a dot, an export. */
const HANDLER = /["']?[hH]andler["']?\s*:\s*["']?([\w./-]+)\.(\w+)\b/g;
/** SAM puts the folder beside the handler. */
const CODE_URI = /CodeUri\s*:\s*["']?([\w./-]+)/;

const known = new Map<string, ReadonlyMap<string, readonly string[]>>();

/**
 * Exports that a deployment description in `folder` names as functions, by the path of their file inside the folder, without extension. Read once in a process.
 * Sources: serverless.com/framework/docs/providers/aws/guide/functions (4), docs.aws.amazon.com/serverless-application-model (`AWS::Serverless::Function`).
 */
export function lambdaHandlers(folder: string): ReadonlyMap<string, readonly string[]> {
  let found = known.get(folder);
  if (!found) known.set(folder, found = readHandlers(folder));
  return found;
}

function readHandlers(folder: string): ReadonlyMap<string, readonly string[]> {
  const handlers = new Map<string, readonly string[]>();
  for (const file of FILES) {
    if (!existsSync(join(folder, file))) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const base = file.startsWith('template') ? CODE_URI.exec(text)?.[1] ?? '' : '';
    for (const [, path = '', name = ''] of text.matchAll(HANDLER)) {
      const inside = posix.join(base, path);
      handlers.set(inside, [...handlers.get(inside) ?? [], name]);
    }
  }
  return handlers;
}
