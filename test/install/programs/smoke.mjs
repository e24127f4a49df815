/** `smoke.mjs NAME [SDK]`: the name this package has in the project, and the name of the app's SDK beside it. */
import kit from './check.cjs';

const [name, sdk] = process.argv.slice(2);
const shim = await import(name);
await kit.check(shim, await import(`${name}/testing`), sdk && (await import(sdk)));
await kit.checkSubpaths(shim, (subpath) => import(`${name}/${subpath}`));
console.log('ok');
