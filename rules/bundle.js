import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

// The code of a package's build, run in its folder: one file for each entry, and what several share in files of their own. Node.js takes more than a millisecond
// to load a module, and there are hundreds. Other packages stay where they are.

const { exports, imports = {}, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const sources = [...Object.values(exports), ...Object.values(imports)].flatMap(entry => entry['@headgate/source'] ?? []);
const commands = Object.values(bin).map(path => path.replace(/^dist\/(.*)\.js$/, './src/$1.ts'));

await build({
  entryPoints: [...sources, ...commands],
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
});
