/**
 * The JSON copy of a request body, as it would be sent: without undefined members, and independent of later changes to
 * the caller's objects.
 *
 * @throws TypeError for what JSON cannot contain (cycles, bigints), as the SDK does.
 */
export const toJson = (input: unknown): unknown => {
  if (typeof input !== 'object' || input === null) return input;
  return JSON.parse(JSON.stringify(input));
};
