import type { TSESTree } from '@typescript-eslint/types';
import { exportsOf } from '../exports.ts';
import { keyOfNode } from '../identity.ts';
import type { Source } from '../source.ts';
import { staticName } from '../syntax.ts';
import type { FoundRole } from './file-role.ts';
import { dependsOn, type Manifest } from './manifest.ts';

/** Tools that run files which export `up` and `down`. */
const MIGRATORS = ['knex', 'umzug', 'sequelize-cli', 'sequelize', 'db-migrate', 'node-pg-migrate', 'migrate-mongo', 'migrate', 'kysely', 'typeorm', '@payloadcms/db-postgres', '@payloadcms/db-mongodb', 'ley', 'postgrator'] as const;
/** Classes and interfaces of one change of a schema, and of one filling of a database. */
const MIGRATION_TYPES: ReadonlySet<string> = new Set(['typeorm:MigrationInterface', '@mikro-orm/migrations:Migration', '@mikro-orm/migrations-mongodb:Migration', 'kysely:Migration']);
const SEED_TYPES: ReadonlySet<string> = new Set(['@mikro-orm/seeder:Seeder', 'typeorm-extension:Seeder', 'typeorm-seeding:Seeder', 'typeorm-seeding:Factory']);

/** What is exported, or a method, of any of them. */
const NAMED = /\b(?:up|run|seed)\b/;

/**
 * A migration or a seed by the shape of its exports.
 * Sources: knexjs.org/guide/migrations (3), typeorm.io/docs/migrations (0.3), sequelize.org/docs/v6/other-topics/migrations, kysely.dev/docs/migrations (0.28), mikro-orm.io/docs/{migrations,seeding} (6).
 */
export function schemaChange(source: Source, manifest: Manifest | undefined): FoundRole | undefined {
  if (!NAMED.test(source.text)) return undefined;
  const { named, whole } = exportsOf(source);
  const names = new Set([...named.keys(), ...memberNames(whole), ...memberNames(defaultOf(source))]);
  const hasMigrator = MIGRATORS.some(tool => dependsOn(manifest, tool));
  if (names.has('up') && (names.has('down') || hasMigrator)) return { role: 'migration', why: 'it exports `up` and `down`', sure: hasMigrator };
  if (names.has('seed') && names.size === 1 && dependsOn(manifest, 'knex')) return { role: 'seed', why: 'it exports `seed`', sure: true };
  return classRole(source, hasMigrator);
}

function memberNames(node: TSESTree.Node | undefined): readonly string[] {
  return node?.type === 'ObjectExpression' ? node.properties.flatMap(one => (one.type === 'Property' ? staticName(one) ?? [] : [])) : [];
}

function defaultOf({ ast }: Source): TSESTree.Node | undefined {
  const statement = ast.body.find(one => one.type === 'ExportDefaultDeclaration');
  return statement?.declaration;
}

/** `class AddUsers implements MigrationInterface`, `class Users extends Seeder`. */
function classRole(source: Source, hasMigrator: boolean): FoundRole | undefined {
  for (const statement of source.ast.body) {
    const declared = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
    const value = declared?.type === 'ClassDeclaration' ? declared : assignedClass(declared);
    if (!value || !isRun(value)) continue;
    const parents = [...(value.superClass ? [value.superClass] : []), ...(value.implements ?? []).map(({ expression }) => expression)]; // Parsers of JavaScript leave them out.
    const keys = parents.map(parent => keyOfNode(parent, source) ?? '');
    if (keys.some(key => MIGRATION_TYPES.has(key)) || (hasMigrator && methodsOf(value).has('up') && methodsOf(value).has('down'))) return { role: 'migration', why: 'it holds a class of migrations', sure: true };
    if (keys.some(key => SEED_TYPES.has(key))) return { role: 'seed', why: 'it holds a class of seeds', sure: true };
  }
  return undefined;
}

/** `module.exports = class AddUsers { … }`, which TypeORM writes for JavaScript. */
function assignedClass(node: TSESTree.Node | null | undefined): TSESTree.ClassExpression | undefined {
  const right = node?.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression' ? node.expression.right : undefined;
  return right?.type === 'ClassExpression' ? right : undefined;
}

/** Has it a method that those who run such classes call? Few have, so that few superclasses need to be followed. */
function isRun(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): boolean {
  const methods = methodsOf(node);
  return methods.has('up') || methods.has('run');
}

function methodsOf({ body }: TSESTree.ClassDeclaration | TSESTree.ClassExpression): ReadonlySet<string> {
  return new Set(body.body.flatMap(member => (member.type === 'MethodDefinition' ? staticName(member) ?? [] : [])));
}
