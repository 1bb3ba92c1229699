// Modules of the base of the program that stand in a function of their own, which is called when the first of them is asked for.
// esbuild writes modules in the order in which they are imported: those that only one module reaches stand in a row.
import { root } from './files.mjs';

/** How the rest of the base asks for a dormant module, before `withDormant`. */
export const dormantFace = 'dormantFace(name)';

const begin = 'dormantBegins();';
const end = /dormantEnds\((\w+)\);/;

/**
 * A module `dormant` that imports all that is dormant, between two marks.
 * @param face the text of a module whose function `face` hands out the dormant modules
 */
export const dormantModules = (face) => ({
  name: 'dormant modules',
  setup(build) {
    const texts = {
      dormant: `import 'dormant:begin'; import 'dormant:end';`,
      'dormant:begin': begin,
      'dormant:face': face,
      'dormant:end': `import { face } from 'dormant:face'; dormantEnds(face);`,
    };
    build.onResolve({ filter: /^dormant(:|$)/ }, ({ path }) => ({ path, namespace: 'dormant' }));
    build.onLoad({ filter: /./, namespace: 'dormant' }, ({ path }) => ({
      contents: texts[path],
      loader: 'js',
      resolveDir: root,
    }));
  },
});

/** What stands between the marks, as the function. A start that asks for none of it neither reads its code nor makes its functions. */
export function withDormant(text) {
  const wrapped = text
    .replace(begin, 'var dormantAwake,dormant=()=>{')
    .replace(end, 'return $1};')
    .replaceAll(dormantFace, '(dormantAwake??=dormant())(name)');
  if (wrapped.includes('dormantBegins') || wrapped.includes('dormantEnds(') || wrapped.includes('dormantFace(')) {
    throw new Error('the dormant modules do not stand between their marks');
  }
  return wrapped;
}
