import { Linter } from 'eslint';
import plugin from 'eslint-plugin-headgate';

/** What one rule says of a module, as the user reads it. */
export function messagesOf(rule: string, preset: keyof typeof plugin.configs, code: string, folder = '/nowhere'): readonly string[] {
  const found = new Linter({ cwd: folder }).verify(code, [{ ...plugin.configs[preset], languageOptions: { sourceType: 'module' } }], `${folder}/app.js`);
  return found.filter(({ ruleId }) => ruleId === `headgate/${rule}`).map(({ message }) => message);
}
