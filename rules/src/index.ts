import type { ESLint, Linter } from 'eslint';
import { createRequire } from 'node:module';
import { rules, type RuleId } from './all-rules.ts';
import type { Certainty } from './analysis/detector.ts';
import { projectHash } from './analysis/program/index.ts';

type Preset = 'recommended' | 'strict' | 'audit';

export interface Plugin extends ESLint.Plugin {
  readonly configs: Readonly<Record<Preset, Linter.Config>>;
}

const { name, version } = createRequire(import.meta.url)('../package.json') as { name: string; version: string };

let project: string | undefined;

const plugin: Plugin = {
  meta: {
    name,
    namespace: 'headgate',
    /** ESLint asks for it to know whether a cached result still holds, and findings rest on other files: so it names their state, as build metadata. */
    get version() {
      project ??= projectHash(process.cwd());
      return project === '' ? version : `${version}+${project.replace(/[^\dA-Za-z]/g, '-')}`;
    },
  },
  rules: rules as unknown as NonNullable<ESLint.Plugin['rules']>,
  configs: { recommended: preset('recommended', 'proven', id => rules[id].meta.docs!.recommended), strict: preset('strict', 'likely'), audit: preset('audit', 'possible') },
};

for (const config of Object.values(plugin.configs)) config.plugins = { headgate: plugin };

// `require('eslint-plugin-headgate')` gives what is exported under the name `module.exports`.
export { plugin as default, plugin as 'module.exports' };

/** Every rule at severity error: ESLint's bulk suppressions, by which a code base adopts a preset, know no other. */
function preset(name: Preset, certainty: Certainty, isIn: (id: RuleId) => boolean = () => true): Linter.Config {
  return { name: `headgate/${name}`, rules: Object.fromEntries((Object.keys(rules) as RuleId[]).filter(isIn).map(id => [`headgate/${id}`, ['error', { certainty, ...(name === 'recommended' ? rules[id].meta.docs!.recommendedOptions : {}) }]])) };
}
