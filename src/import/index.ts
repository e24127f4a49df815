/** `openai-assistants-shim/import`: imports exported data of the old Assistants API into a store, and exports a store. */
export { exportAssistants, exportThreads } from './exporting/export-threads.js';
export { importAssistants, importThreads } from './import-threads.js';
export { readExport } from './read-export.js';
export type { ExportOmission, ExportOptions, ExportProgress, ExportReport, UnfinishedRun } from '../types/export.js';
export type {
  ImportOmission,
  ImportOptions,
  ImportPlace,
  ImportProgress,
  ImportReading,
  ImportReport,
  ImportSource,
} from '../types/import.js';
