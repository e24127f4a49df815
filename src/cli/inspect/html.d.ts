/** A page as text: the build puts it into the program. */
declare module '*.html' {
  const text: string;
  export default text;
}
