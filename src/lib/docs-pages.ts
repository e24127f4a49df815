/** Where users read the documentation: the package does not contain it. */
const PAGES = 'https://github.com/openai-assistants-shim/openai-assistants-shim/blob/main/';

/** The address of a page: `docs/stores.md`. */
export const pageAddress = (path: string): string => PAGES + path;
