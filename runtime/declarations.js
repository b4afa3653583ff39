import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

// The last step of each package's build, run in its folder. The compiler names modules in code by what it makes of them, `./a.js`, and in declarations by their
// sources, `./a.ts`, which compilers below 5.0 refuse to read. Both names are equally long, so the maps of the declarations stay right.

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.d.ts')) nameBuiltModules(join('dist', name));
}

/** @param {string} path */
function nameBuiltModules(path) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  let text = file.text;
  visit(file);
  writeFileSync(path, text);

  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isStringLiteral(node) && namesModule(node) && /^\.\.?\/.*\.ts$/.test(node.text)) text = `${text.slice(0, node.end - 3)}js${text.slice(node.end - 1)}`;
    ts.forEachChild(node, visit);
  }
}

/** In `from 'a'`, `import 'a'` and `import('a')`. @param {ts.StringLiteral} node */
function namesModule({ parent }) {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent));
}
