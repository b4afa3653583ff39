import { appendFileSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

// The code of a package's build, run in its folder: one file for each entry, and what several share in files of their own. Node.js takes more than a millisecond
// to load a module, and there are hundreds. Other packages stay where they are, but for those of many small files that every run loads.

const TAKEN_IN = ['@typescript-eslint/types', '@typescript-eslint/scope-manager', '@typescript-eslint/visitor-keys', 'safe-regex2'];

const { exports, imports = {}, bin = {}, dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const sourcesOf = entries => Object.values(entries).flatMap(entry => entry['@headgate/source'] ?? []);
const commands = Object.values(bin).map(path => path.replace(/^dist\/(.*)\.js$/, './src/$1.ts'));

const options = {
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  external: Object.keys({ ...dependencies, ...peerDependencies }).filter(name => !TAKEN_IN.includes(name)),
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true, // A fifth of the text, which each run reads and scans.
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  plugins: [{
    name: 'no types of libraries', // A quarter of what is taken in, and nobody asks for them.
    setup: ({ onLoad }) => onLoad({ filter: /scope-manager\/dist\/lib\/index\.js$/ }, () => ({ contents: 'exports.lib = new Map();' })),
  }],
};

// What a command loads shares nothing with what is imported: parts of a file that twenty modules give would be files of their own, of a millisecond each.
const built = await Promise.all([sourcesOf(exports), [...sourcesOf(imports), ...commands]].map(entryPoints => build({ ...options, entryPoints })));
const outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));

// Their licences want to be handed on with them.
for (const [path, { inputs }] of Object.entries(outputs)) {
  const packages = new Set(Object.keys(inputs).flatMap(input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  if (path.endsWith('.js')) for (const folder of packages) appendFileSync(path, `\n/*!\n${folder.replace(/.*node_modules\//, '')}\n\n${readFileSync(`${folder}/LICENSE`, 'utf8').trim()}\n*/\n`);
}
