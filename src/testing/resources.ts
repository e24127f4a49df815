/** The first segments of the paths that the fake answers. */
export const RESOURCES = [
  'conversations',
  'responses',
  'files',
  'containers',
  'vector_stores',
  'models',
  'assistants',
  'threads',
];
