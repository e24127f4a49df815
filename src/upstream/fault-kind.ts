/** How a request upstream went wrong, as far as the engine has to tell. */
export type FaultKind =
  /** The caller, or the engine itself, gave the request up. */
  | 'aborted'
  /** Nothing reached the service: the connection was never made. */
  | 'unsent'
  /** No answer came, or it broke off: the service may or may not have done the work. */
  | 'connection'
  /** An answer came that is none of the API's: of a proxy, say. Whether the service has done the work is not known. */
  | 'unusable'
  /** 429 or 5xx, still after the retries. */
  | 'overloaded'
  /** The conversation was in use for longer than the engine waits. */
  | 'locked'
  /** The service knows no such model, or has shut it down. */
  | 'model_not_found'
  /** The service does not take `background` here. */
  | 'background_refused'
  /** 404. */
  | 'not_found'
  /** Any other refusal of the request. */
  | 'rejected'
  /** An error event inside a stream: the service's own word that the response failed. */
  | 'reported'
  /** Not a fault of the service's. */
  | 'other';
