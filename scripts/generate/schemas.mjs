// JSON Schema 2020-12 documents, one for each schema id that a command prints: `schema/net.list-1.json`.

const fileOf = (id) => `schema/${id.replace('/', '-')}.json`;
const text = (schema) => `${JSON.stringify(schema, null, 2)}\n`;

export function schemas({ commands, schemaOf, itemSchemaOf, errorNames, reasons }) {
  const files = new Map([[fileOf('net.error/1'), text(errorSchema(errorNames, reasons))]]);
  for (const { view, bulk } of commands) {
    files.set(fileOf(view.schema), text(schemaOf(view)));
    if (bulk) {
      const item = itemSchemaOf(view);
      files.set(fileOf(item.$id.replace(/^urn:/, '')), text(item));
    }
  }
  return files;
}

function errorSchema(errorNames, reasons) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:net.error/1',
    title: 'net.error/1',
    description: 'What every command prints under --json in place of its answer when it fails.',
    type: 'object',
    required: ['schema', 'error'],
    properties: {
      schema: { const: 'net.error/1' },
      error: {
        type: 'object',
        required: ['code', 'name', 'message', 'reason'],
        properties: {
          code: { description: 'The number of the error.', enum: Object.keys(errorNames).map(Number) },
          name: { description: 'The name of the code.', enum: Object.values(errorNames) },
          message: { description: 'One sentence for a person.', type: 'string' },
          reason: { description: 'The stable name of the cause; decides the exit status.', enum: Object.keys(reasons) },
          hint: { description: 'What to try next.', type: 'string' },
        },
      },
    },
  };
}
