import { expect, test } from 'vitest';
import { closeChangelog } from '../../scripts/release/close-unreleased.mjs';

const HEAD = '# Changelog\n\nWords.\n\n## [Unreleased]\n';
const OLDER = '\n## [0.1.0] - 2026-09-01\n\n- The first.\n';

test('what is unreleased becomes the version, behind an empty part for what comes', () => {
  const closed = closeChangelog(`${HEAD}\n### Added\n\n- A thing.\n${OLDER}`, '0.2.0', '2026-12-01');
  expect(closed).toBe(`${HEAD}\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n${OLDER}`);
});

test.each([
  ['that has the version', `${HEAD}\n- A thing.\n${OLDER}`, '0.1.0'],
  ['without anything unreleased', `${HEAD}${OLDER}`, '0.2.0'],
  ['without such a part', `# Changelog\n${OLDER}`, '0.2.0'],
])('a changelog %s stays as it is', (_, text, version) => {
  expect(closeChangelog(text, version, '2026-12-01')).toBe(text);
});
