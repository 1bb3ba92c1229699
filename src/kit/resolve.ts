/** The module names that the seed's programs import from; this library stands for both. */
const kits = new Set(['@kit.NetworkKit', '@kit.BasicServicesKit']);

interface Context {
  readonly conditions?: readonly string[];
}

type NextResolve = (specifier: string, context: Context) => unknown;

/** A `resolve` hook of Node's module loader, for import and, where Node can, for require. */
export function resolve(specifier: string, context: Context, nextResolve: NextResolve): unknown {
  if (!kits.has(specifier)) return nextResolve(specifier, context);
  const file = context.conditions?.includes('require') === true ? '../index.cjs' : '../index.mjs';
  return { url: new URL(file, import.meta.url).href, shortCircuit: true };
}
