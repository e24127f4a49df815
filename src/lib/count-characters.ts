/** The length of a text in Unicode code points, in which the API measures its limits. */
export const countCharacters = (text: string): number => {
  let pairs = 0;
  for (let index = 1; index < text.length; index += 1) {
    const low = text.charCodeAt(index);
    if (low < 0xdc00 || low > 0xdfff) continue;
    const high = text.charCodeAt(index - 1);
    if (high >= 0xd800 && high <= 0xdbff) pairs += 1;
  }
  return text.length - pairs;
};
