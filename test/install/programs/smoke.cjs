/** As smoke.mjs, in CommonJS. */
const kit = require('./check.cjs');

const [name, sdk] = process.argv.slice(2);
const shim = require(name);
(async () => {
  await kit.check(shim, require(`${name}/testing`), sdk && require(sdk));
  await kit.checkSubpaths(shim, (subpath) => require(`${name}/${subpath}`));
  console.log('ok');
})();
