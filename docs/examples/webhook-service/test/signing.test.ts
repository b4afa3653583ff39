import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveKey, isSignature, sign } from '../src/signing.js';

const key = deriveKey('secret', 'endpoint');

test('a signature verifies against the body it was made for', () => {
  assert.ok(isSignature(sign(key, '{"a":1}', 1_700_000_000), key, '{"a":1}'));
});

test('a signature does not verify against another body', () => {
  assert.ok(!isSignature(sign(key, '{"a":1}', 1_700_000_000), key, '{"a":2}'));
});
