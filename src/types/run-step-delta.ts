/** Text that the code interpreter put out; `index` is its place in the outputs. */
export interface CodeInterpreterLogs {
  index: number;
  type: 'logs';
  logs?: string;
}

/** An image that the code interpreter put out; `index` is its place in the outputs. */
export interface CodeInterpreterOutputImage {
  index: number;
  type: 'image';
  image?: CodeInterpreterOutputImage.Image;
}

export namespace CodeInterpreterOutputImage {
  /** The file the image is in. */
  export interface Image {
    file_id?: string;
  }
}

/** More of the code interpreter call at `index`. */
export interface CodeInterpreterToolCallDelta {
  index: number;
  type: 'code_interpreter';
  id?: string;
  code_interpreter?: CodeInterpreterToolCallDelta.CodeInterpreter;
}

export namespace CodeInterpreterToolCallDelta {
  /** Source to append, outputs to place by index. */
  export interface CodeInterpreter {
    input?: string;
    outputs?: Array<CodeInterpreterLogs | CodeInterpreterOutputImage>;
  }
}

/** More of the file search at `index`. */
export interface FileSearchToolCallDelta {
  /** Empty, or the fields of `file_search` in a file search call. */
  file_search: unknown;
  index: number;
  type: 'file_search';
  id?: string;
}

/** More of the function call at `index`. */
export interface FunctionToolCallDelta {
  index: number;
  type: 'function';
  id?: string;
  function?: FunctionToolCallDelta.Function;
}

export namespace FunctionToolCallDelta {
  /** Arguments to append; name and output once known. */
  export interface Function {
    arguments?: string;
    name?: string;
    output?: string | null;
  }
}

/** More of a tool call; `index` is the call's place in the step. */
export type ToolCallDelta = CodeInterpreterToolCallDelta | FileSearchToolCallDelta | FunctionToolCallDelta;

/** More of a step that calls tools. */
export interface ToolCallDeltaObject {
  type: 'tool_calls';
  tool_calls?: Array<ToolCallDelta>;
}

/** More of a step that writes a message. */
export interface RunStepDeltaMessageDelta {
  type: 'message_creation';
  message_creation?: RunStepDeltaMessageDelta.MessageCreation;
}

export namespace RunStepDeltaMessageDelta {
  /** The message that is written. */
  export interface MessageCreation {
    message_id?: string;
  }
}

/** The changes of a step: add them to the step so far. */
export interface RunStepDelta {
  step_details?: RunStepDeltaMessageDelta | ToolCallDeltaObject;
}

/** The data of `thread.run.step.delta`. */
export interface RunStepDeltaEvent {
  /** Id of the step. */
  id: string;
  delta: RunStepDelta;
  object: 'thread.run.step.delta';
}
