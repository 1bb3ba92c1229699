// Imports run downwards only (docs/architecture.md). Each rule says what may not be imported from where.

/** What the kernel's tables hold: plain shapes, known to the codecs too. */
const records = '(address|device|link|neighbour|nexthop|process|route|router-announcement|rule|socket)\\.ts$';

/** The storeys of src, from the top. A file may import from its own storey and from those below it. */
const storeys = [
  ['commands', '^src/(main\\.ts|commands/)'],
  ['cli', '^src/(cli/|manifest\\.d\\.ts)'],
  ['the face', '^src/(index\\.ts|kit/|core/connection/)'],
  ['the nouns of core', '^src/core/(?!connection/|snapshot/|kernel/|errors\\.ts|host\\.ts)'],
  ['snapshot', '^src/core/snapshot/'],
  ['kernel', `^src/core/kernel/(?!codec/|${records})`],
  ['codec', '^src/core/kernel/codec/'],
  ['records', `^src/core/kernel/${records}`],
];

const upwards = storeys.slice(1).map(([name, path], below) => ({
  name: `${name} imports nothing from above`,
  severity: 'error',
  from: { path },
  to: {
    path: storeys
      .slice(0, below + 1)
      .map(([, above]) => above)
      .join('|'),
  },
}));

const rule = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ...upwards,
    rule(
      'core knows no terminal',
      { path: '^src/core/|^src/index' },
      { path: 'node_modules/(@oclif|chalk|cli-table3|ora)/' },
    ),
    rule(
      'only the renderers colour, tabulate and spin',
      { path: '^src/', pathNot: '^src/cli/render/' },
      { path: 'node_modules/(chalk|cli-table3|ora)/' },
    ),
    rule('FFI lives in the kernel alone', { path: '^src/', pathNot: '^src/core/kernel/' }, { path: 'koffi' }),
    rule(
      // And the process that pac-resolver runs in, since nothing else can end it.
      'no program is started but the one the user names',
      { path: '^src/', pathNot: '^src/core/(?:exec/|pac/check/node-peer\\.ts$)' },
      { path: '^(node:)?child_process$' },
    ),
    rule('src needs nothing of test', { path: '^src/' }, { path: '^(test|scripts|bench)/' }),
    rule('no cycles', { path: '^src/' }, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};
