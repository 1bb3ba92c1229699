import { BusinessError } from '../core/errors.js';
import type { Path } from './render/bare.js';
import type { Property, Shape } from './view/shape.js';
import { choosable, type Field, rowsOf, type View } from './view/view.js';

/**
 * Reads a path like `ipv4.gateway`, `routes[].destination` or, for the rows of a list, `interfaceName`.
 * @throws BusinessError `usage.field` with the names that would be right
 */
export function parsePath(text: string, view: View<unknown>): Path {
  const [first = '', ...steps] = text.replaceAll('[]', '.[]').split('.');
  const top = find<Field<unknown>>(view.fields, first);
  const ofRows = top === undefined;
  const field = top ?? find<Field<unknown>>(rowsOf(view)?.table.columns ?? [], first);
  if (field === undefined) throw noField(text, first, choosable(view));
  checkSteps(text, field.shape, steps);
  return { field, ofRows, steps };
}

/** Walks the shape as the values will be walked, so that a wrong path is told before anything is asked. */
function checkSteps(text: string, shape: Shape, [step, ...rest]: readonly string[]): void {
  if (step === undefined) return;
  if (shape.kind === 'nullable') return checkSteps(text, shape.of, [step, ...rest]);
  if (shape.kind === 'array') {
    if (step === '[]') return checkSteps(text, shape.items, rest);
    throw new BusinessError('usage.field', `"${text}": a list stands before ".${step}"; write "[].${step}"`);
  }
  if (shape.kind !== 'object') {
    throw new BusinessError('usage.field', `"${text}": nothing lies below a ${shape.kind}; leave out ".${step}"`);
  }
  const property = find(shape.properties, step);
  if (property === undefined) throw noField(text, step, shape.properties);
  checkSteps(text, property.shape, rest);
}

const find = <P extends Property>(properties: readonly P[], key: string): P | undefined =>
  properties.find((property) => property.key === key);

/** The error for a field that is not there, with those that are. */
export function noField(text: string, field: string, known: readonly Property[]): BusinessError {
  const where = text === field ? '' : ` (in "${text}")`;
  const names = known.map(({ key }) => key).join(', ');
  return new BusinessError('usage.field', `There is no field "${field}"${where}; the fields are: ${names}`, {
    target: field,
  });
}
