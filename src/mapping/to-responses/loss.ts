/** Something a legacy request asked for that the new API cannot carry. Told to the user once per kind. */
export interface Loss {
  kind: string;
  message: string;
}
