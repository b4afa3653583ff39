import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Config {
  readonly port: number;
  /** Holds `endpoints/<tenant>/<id>.json`, `secrets/<id>` and `journal.ndjson`. */
  readonly dataDir: string;
  readonly auditUrl: string | undefined;
  readonly deliveryTimeoutMs: number;
  readonly maxAttempts: number;
  readonly dailyQuota: number;
}

const defaults = { port: 8080, dataDir: 'data', auditUrl: undefined, deliveryTimeoutMs: 10_000, maxAttempts: 5, dailyQuota: 1_000_000 };

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const file = env['CONFIG'] ? (JSON.parse(readFileSync(env['CONFIG'], 'utf8')) as Partial<Config>) : {};
  return {
    ...defaults,
    ...file,
    port: Number(env['PORT'] ?? file.port ?? defaults.port),
    dataDir: join(process.cwd(), env['DATA_DIR'] ?? file.dataDir ?? defaults.dataDir),
  };
}
