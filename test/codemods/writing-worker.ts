// Writes `new` into every file of a folder that holds `old`, as a run does, and ends.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { begin } from '../../codemods/src/transaction/transaction.ts';

const [folder] = process.argv.slice(2) as [string];
const transaction = begin(join(folder, '.headgate'));
await transaction.write(readdirSync(folder).filter(name => name.endsWith('.ts')).map(name => ({ path: join(folder, name), before: 'old', after: 'new' })));
await transaction.commit();
await transaction.close();
