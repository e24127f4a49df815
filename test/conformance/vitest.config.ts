import { configDefaults, defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

const { projects: _lanes, ...options } = base.test ?? {};

/** The databases are tried on the newest SDK only. */
const exclude = (process.env.SDK ?? 'openai') === 'openai' ? [] : ['test/conformance/stores.test.ts'];

/** The contracts alone, on the SDK that `SDK` names. */
export default defineConfig({
  ...base,
  test: { ...options, include: ['test/conformance/*.test.ts'], exclude: [...configDefaults.exclude, ...exclude] },
});
