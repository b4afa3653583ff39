import { expect, test } from 'vitest';
import { repository } from './project.ts';

test('what another file has wrapped in promisify is no synchronous call', async () => {
  const { headgate } = repository({
    'package.json': '{ "type": "commonjs" }\n',
    'bytes.js': "const crypto = require('crypto');\nconst util = require('util');\n\nexports.randomBytes = util.promisify(crypto.randomBytes);\n",
    'salt.js': "const bytes = require('./bytes');\n\nexports.salts = async () => await Promise.all([bytes.randomBytes(10_000_000), bytes.randomBytes(10_000_000)]);\n",
  });
  const { out } = await headgate('migrate', 'use-async-api', '--include', 'observable');
  expect(out).toContain('0 sites');
});
