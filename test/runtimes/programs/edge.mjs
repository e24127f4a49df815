import { runProgram } from './program.mjs';

addEventListener('fetch', (event) => {
  const work = runProgram().then(
    (line) => new Response(line),
    (error) => new Response(String(error.stack ?? error), { status: 500 }),
  );
  event.respondWith(work);
});
