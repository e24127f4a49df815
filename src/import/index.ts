/** `openai-assistants-shim/import`: brings exported data of the old Assistants API into a store. */
export { importAssistants, importThreads } from './import-threads.js';
export { readExport } from './read-export.js';
export type {
  ImportOmission,
  ImportOptions,
  ImportPlace,
  ImportProgress,
  ImportReading,
  ImportReport,
  ImportSource,
} from '../types/import.js';
