// Runs after `npm ci` and before `npm pack`. Builds quietly; where the build tools were left out
// (--omit=dev, --omit=optional) there is nothing to build with, and what is already in dist stays.
// As `npm run build` (--required) it says so instead.
let build;
try {
  const { transform } = await import('esbuild');
  await transform('');
  await import('typescript');
  build = await import('./build.mjs');
} catch (error) {
  if (!isLeftOut(error)) throw error;
}
if (build) await build.buildAll();
else if (process.argv.includes('--required')) {
  console.error('The build tools are not installed: run "npm ci" without --omit, which also builds');
  process.exitCode = 1;
}

/** The package itself is missing, or esbuild lacks its platform's binary. */
function isLeftOut(error) {
  return error?.code === 'ERR_MODULE_NOT_FOUND' || /could not be found|cannot find/i.test(String(error?.message));
}
