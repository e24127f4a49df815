/** Something that a legacy request asks for and the new API cannot do. The user is warned once per kind. */
export interface Loss {
  kind: string;
  message: string;
  /** Set if a parameter is left out for a model: its old name, and the model. */
  leftOut?: { parameter: string; model: string };
}
