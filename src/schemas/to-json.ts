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

/**
 * The same for a query, whose members travel as text: digits are a number, and an empty member is as good as none.
 */
export const toQuery = (input: unknown): unknown => {
  const query = toJson(input);
  if (typeof query !== 'object' || query === null || Array.isArray(query)) return query;
  const members = Object.entries(query).filter(([, value]) => value !== '' && value !== null);
  return Object.fromEntries(
    members.map(([key, value]: [string, unknown]) =>
      key === 'limit' && typeof value === 'string' && /^-?\d+$/.test(value) ? [key, Number(value)] : [key, value],
    ),
  );
};
