/** Something a legacy request asked for that the new API cannot carry. The user is warned once per kind. */
export interface Loss {
  kind: string;
  message: string;
  /** A parameter that is left out for a model: its old name, and the model. */
  leftOut?: { parameter: string; model: string };
}
