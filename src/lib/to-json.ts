/**
 * What a request body would have become on its way to the service: a JSON copy, without undefined members,
 * that later changes of the caller's objects do not reach.
 *
 * @throws TypeError for what JSON cannot hold (cycles, bigints), as the SDK does.
 */
export const toJson = (input: unknown): unknown => {
  if (typeof input !== 'object' || input === null) return input;
  return JSON.parse(JSON.stringify(input));
};
