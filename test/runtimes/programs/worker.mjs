import { runProgram } from './program.mjs';

/** The program, within one request. */
export default {
  async fetch() {
    try {
      return new Response(await runProgram());
    } catch (error) {
      return new Response(String(error.stack ?? error), { status: 500 });
    }
  },
};
