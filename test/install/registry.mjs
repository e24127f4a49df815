/**
 * A registry on this machine that has the packages of this project under test as if they were published, and hands every
 * other request on to the registry of npm: projects install by name, by alias and by override, as a user types it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const UPSTREAM = 'https://registry.npmjs.org';
/** Long published: some managers refuse what is a day old. */
const PUBLISHED = '2026-01-01T00:00:00.000Z';

/**
 * @param {{ manifest: { name: string, version: string }, file: string }[]} packages Each with the path of its tarball.
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startRegistry(packages) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    const found = packages.find(
      ({ manifest }) => path === `/${manifest.name}` || path.startsWith(`/${manifest.name}/`),
    );
    if (!found) {
      response.writeHead(302, { location: UPSTREAM + request.url }).end();
    } else if (path.endsWith('.tgz')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(readFileSync(found.file));
    } else {
      const { port } = server.address();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(describePackage(found, `http://localhost:${port}`)));
    }
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  return { url: `http://localhost:${server.address().port}`, close: () => server.close() };
}

/** What a registry says of a package. */
function describePackage({ manifest, file }, url) {
  const { name, version } = manifest;
  const bytes = readFileSync(file);
  const dist = {
    tarball: `${url}/${name}/-/${name}-${version}.tgz`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
  };
  return {
    name,
    'dist-tags': { latest: version },
    time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
    versions: { [version]: { ...manifest, dist } },
  };
}
