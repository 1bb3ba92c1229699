// JSON Schema 2020-12 documents, one for each schema id that a command prints: `schema/net.list-1.json`.

const fileOf = (id) => `schema/${id.replace('/', '-')}.json`;
const text = (schema) => `${JSON.stringify(schema, null, 2)}\n`;

export function schemas({ commands, view }) {
  const { schemaOf, schemaOfItem, schemaOfResults, itemSchemaId, resultsSchemaId } = view;
  const files = new Map([[fileOf(view.errorSchemaId), text(view.errorDocumentSchema)]]);
  for (const { view: answer, lineViews } of commands) {
    files.set(fileOf(answer.schema), text(schemaOf(answer)));
    for (const line of lineViews) files.set(fileOf(line.schema), text(schemaOf(line)));
    // Only an answer that repeats its item can be one of several.
    if (answer.item === undefined) continue;
    files.set(fileOf(itemSchemaId(answer)), text(schemaOfItem(answer)));
    files.set(fileOf(resultsSchemaId(answer)), text(schemaOfResults(answer)));
  }
  return files;
}
