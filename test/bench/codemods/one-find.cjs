/** The least a jscodeshift codemod does: parse, and look for one call. */
module.exports = ({ source }, { jscodeshift }) => {
  jscodeshift(source).find(jscodeshift.CallExpression, { callee: { object: { name: 'Promise' }, property: { name: 'all' } } });
};
