/** The assistant has the same id, and below the same fields, as at OpenAI. */
export const ASSISTANT_ID = 'asst_library_desk';

export const ASSISTANT = {
  name: 'Library desk',
  model: 'gpt-6-luna',
  instructions:
    'You work at the desk of a public library. Answer in a few sentences. Look opening hours up with opening_hours. ' +
    'When the reader has sent files, search them.',
  tools: [
    { type: 'file_search' },
    {
      type: 'function',
      function: {
        name: 'opening_hours',
        description: 'When the library is open on a day of the week',
        parameters: { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] },
      },
    },
  ],
};

const HOURS = { Saturday: '10 to 14', Sunday: 'closed' };

/** Calls a function for the model. */
export function callTool({ name, arguments: given }) {
  if (name !== 'opening_hours') return `There is no function ${name}.`;
  return HOURS[JSON.parse(given).day] ?? '9 to 18';
}
