/** A place in a file of the app. */
export interface Place {
  path: string;
  /** Counted from 1. */
  line: number;
  /** The text that was found. */
  text: string;
}

/** One copy of the package `openai` that is installed. */
export interface SdkCopy {
  version: string;
  /** Its folder. */
  path: string;
}

/** What the files of the app show. */
export interface SourceFacts {
  /** Imports of this library. */
  shim: readonly Place[];
  /** Imports of its persistent stores. */
  stores: readonly Place[];
  /** Places that may set the option `definitions`. */
  definitions: readonly Place[];
  /** Places that name `waitUntil`. */
  waitUntil: readonly Place[];
  /** Mocks of the package `openai`, or of the old API's addresses, in tests. */
  mocks: readonly Place[];
  /** Addresses of the old API outside of tests. */
  rawHttp: readonly Place[];
  /** Ids of assistants of the old API; `text` is the id. */
  assistants: readonly Place[];
  /** Models of OpenAI's that are, or will be, shut down; `text` is the name. */
  models: readonly Place[];
}

/** The store that the settings name. */
export interface StoreFacts {
  kind: 'memory' | 'sqlite' | 'postgres' | 'redis' | 'own';
  /** Where its address is set: an option, a variable, a config file. Null if none is set. */
  from: string | null;
  /** Why it cannot be used; null if writing and reading worked. */
  fault: string | null;
  /** Why its data may be lost, one sentence for each reason. */
  losses: readonly string[];
}

/** What the answer to `GET /models` shows about the service. */
export interface ServiceFacts {
  baseURL: string;
  /** Whether it is OpenAI itself. */
  isOpenAI: boolean;
  /** The HTTP status; null if there was no answer. */
  status: number | null;
  /** Why there was no answer; null if there was one. */
  fault: string | null;
  /** By how many seconds its clock is ahead of this machine's; null if the answer has no time. */
  ahead: number | null;
  /** Its models, with the date of their shutdown or null; null if the answer has no list of models. */
  models: Readonly<Record<string, string | null>> | null;
}

/** A model that the app or a definition names. */
export interface NamedModel {
  model: string;
  /** What names it: an assistant, a file and line. */
  by: string;
}

/** Everything that the checks read. */
export interface DoctorFacts {
  /** `YYYY-MM-DD` */
  today: string;
  /** The version of Node: `20.19.0`. */
  node: string;
  sdks: readonly SdkCopy[];
  isProduction: boolean;
  /** The serverless host for which the app is set up, or on which it runs; null if none is recognised. */
  host: string | null;
  sources: SourceFacts;
  /** Why the options cannot be read; null if they can, or if there are none. */
  configFault: string | null;
  /** The ids that have a definition, in the options or in the store; null if the store could not be read. */
  definedAssistants: readonly string[] | null;
  /** The models of these definitions. */
  definedModels: readonly NamedModel[];
  /** The models that the option `models` replaces. */
  replacedModels: readonly string[];
  store: StoreFacts;
  /** Null if there is no key. */
  service: ServiceFacts | null;
}
