import { schemaOfError } from './error-schema.js';
import type { Property, Shape } from './shape.js';
import type { View } from './view.js';

export type JsonSchema = { readonly [key: string]: unknown };

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** The JSON Schema (2020-12) of what a command prints under `--json`. More fields may be added within a version. */
export function schemaOf<Document>(view: View<Document>): JsonSchema {
  return document(view.schema, view.about, objectSchema(view.fields));
}

/** The schema of one line of bulk output (`net.<command>.item/<n>`): an answer, or the item with its error. */
export function schemaOfItem<Document>(view: View<Document>): JsonSchema {
  return document(itemSchemaId(view), `One item of: ${view.about}`, itemSchema(view));
}

/** The schema of an answer about several items (`net.<command>.results/<n>`). */
export function schemaOfResults<Document>(view: View<Document>): JsonSchema {
  const results = { type: 'array', description: 'One for each item, in input order.', items: itemSchema(view) };
  const body = { type: 'object', properties: { results }, required: ['results'] };
  return document(resultsSchemaId(view), `Several of: ${view.about}`, body);
}

/** `net.route/1` is `net.route.item/1` for one line of bulk output. */
export const itemSchemaId = (view: { readonly schema: string }): string => view.schema.replace('/', '.item/');

/** `net.route/1` is `net.route.results/1` where several items were asked about. */
export const resultsSchemaId = (view: { readonly schema: string }): string => view.schema.replace('/', '.results/');

function itemSchema<Document>(view: View<Document>): JsonSchema {
  const failed = {
    type: 'object',
    properties: { [view.item ?? 'item']: { type: 'string' }, error: schemaOfError },
    required: [view.item ?? 'item', 'error'],
  };
  return { anyOf: [objectSchema(view.fields), failed] };
}

/** Adds the schema id that every object carries. A document cut short carries the error that cut it. */
function document(schemaId: string, title: string, body: JsonSchema): JsonSchema {
  const shared = { schema: { const: schemaId } };
  return { $schema: dialect, title, ...withProperties(body, shared) };
}

function withProperties(body: JsonSchema, shared: JsonSchema): JsonSchema {
  const properties = body['properties'];
  const required = body['required'];
  return {
    ...body,
    type: 'object',
    properties: { ...shared, ...(typeof properties === 'object' ? properties : {}) },
    required: ['schema', ...(Array.isArray(required) ? required : [])],
  };
}

function objectSchema(properties: readonly Property[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      properties.map(({ key, about, shape }) => [key, { description: about, ...shapeSchema(shape) }]),
    ),
    required: properties.filter(({ optional }) => optional !== true).map(({ key }) => key),
  };
}

function shapeSchema(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case 'enumeration':
      return { type: 'string', enum: [...shape.names.values()].map(({ name }) => name) };
    case 'array':
      return { type: 'array', items: shapeSchema(shape.items) };
    case 'nullable':
      return { anyOf: [shapeSchema(shape.of), { type: 'null' }] };
    case 'object':
      return objectSchema(shape.properties);
    default:
      return { type: shape.kind };
  }
}
