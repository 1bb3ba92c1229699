import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { describeFields } from '../../src/cli/view/describe-fields.js';
import { errorDocumentSchema } from '../../src/cli/view/error-schema.js';
import { schemaOf, schemaOfItem, schemaOfResults } from '../../src/cli/view/schema-of.js';
import { runCommand } from './run-command.js';
import { Each, Lazy, Many, One, portsView, portView } from './sample-commands.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const accepts = (schema: object, value: unknown): boolean => ajv.compile(schema)(value);

test('every form of JSON a command prints is what its schema says', async (t) => {
  t.true(accepts(schemaOf(portView), (await runCommand(One, ['-j'])).json()));
  t.true(accepts(schemaOf(portView), (await runCommand(One, ['free', '-j'])).json()));
  t.true(accepts(schemaOf(portsView), (await runCommand(Many, ['-j'])).json()));
  t.true(accepts(schemaOfResults(portView), (await runCommand(Each, ['a', 'bad', '-j'])).json()));
  const lines = (await runCommand(Each, ['-', '-j'], { stdin: 'a\nbad\n' })).stdout.trim().split('\n');
  for (const line of lines) t.true(accepts(schemaOfItem(portView), JSON.parse(line)));
  t.is(lines.length, 2);
  t.true(accepts(errorDocumentSchema, (await runCommand(One, ['bad', '-j'])).json()));
  const cut = (await runCommand(Lazy, ['-j', '--fail'])).json();
  t.true(accepts(schemaOf(portsView), cut));
});

test('a schema refuses what the command never prints, and lets fields be added', (t) => {
  const good = { schema: 'net.port/1', name: 'x', depth: 1, kinds: ['KIND_SEA'], master: null };
  t.true(accepts(schemaOf(portView), { ...good, later: 1 }));
  for (const wrong of [
    { ...good, schema: 'net.port/2' },
    { ...good, depth: '1' },
    { ...good, depth: 1.5 },
    { ...good, kinds: ['sea'] },
    { ...good, kinds: [1] },
    { ...good, name: null },
    { ...good, master: {} },
    { schema: 'net.port/1' },
    [good],
  ]) {
    t.false(accepts(schemaOf(portView), wrong), JSON.stringify(wrong));
  }
});

test('the man page lists every field with the path that --get takes', async (t) => {
  const lines = describeFields(portsView.fields);
  t.deepEqual(
    lines.map(({ path, type }) => `${path}: ${type}`),
    [
      'sea: string',
      'ports: list',
      'ports[].name: string',
      'ports[].depth: integer',
      'ports[].kinds: list of KIND_LAND, KIND_SEA',
      'ports[].master: object or null',
      'ports[].master.name: string',
      'ports[].master.age: integer',
    ],
  );
  for (const { path } of lines) t.is((await runCommand(Many, ['--get', path])).exitStatus, 0, path);
});
