/** A place in a file of the app. */
export interface Place {
  path: string;
  /** From 1. */
  line: number;
  /** What stands there. */
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
  /** Where this library is named. */
  shim: readonly Place[];
  /** Where one of its persistent stores is. */
  stores: readonly Place[];
  /** Where the option `definitions` may be given. */
  definitions: readonly Place[];
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
  /** Where an address was found: an option, a variable, a config file. Null: nothing names a store. */
  from: string | null;
  /** Why it cannot be used; null: it was written to and read. */
  fault: string | null;
  /** Why what is written to it may be lost. */
  losses: readonly string[];
}

/** What an API's answer to `GET /models` shows. */
export interface ServiceFacts {
  baseURL: string;
  /** Whether it is OpenAI itself. */
  isOpenAI: boolean;
  /** null: there was no answer. */
  status: number | null;
  /** Why there was none. */
  fault: string | null;
  /** By how many seconds its clock is ahead of this machine's; null where it does not tell. */
  ahead: number | null;
  /** The models that it serves, with the day of their shutdown where it has one; null where it does not tell. */
  models: Readonly<Record<string, string | null>> | null;
}

/** A model that something names. */
export interface NamedModel {
  model: string;
  /** What names it: an assistant, a file and line. */
  by: string;
}

/** All that is looked at. Each part may be absent: nothing was there to look at, or it was not to be looked at. */
export interface DoctorFacts {
  /** `YYYY-MM-DD` */
  today: string;
  /** Of this process: `20.19.0`. */
  node: string;
  sdks: readonly SdkCopy[];
  isProduction: boolean;
  /** The serverless host that the app is set up for, or runs on; null: none is seen. */
  host: string | null;
  sources: SourceFacts;
  /** Why the options cannot be read; null: they can, or there are none. */
  configFault: string | null;
  /** The ids that have a definition, in the options or in the store; null where the store could not be asked. */
  definedAssistants: readonly string[] | null;
  /** The models of these definitions. */
  definedModels: readonly NamedModel[];
  /** The models that the option `models` replaces. */
  replacedModels: readonly string[];
  store: StoreFacts;
  /** null: there is no key. */
  service: ServiceFacts | null;
}
