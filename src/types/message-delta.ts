/** A citation that came with a delta; `index` is its place in the text's annotations. */
export interface FileCitationDeltaAnnotation {
  index: number;
  type: 'file_citation';
  end_index?: number;
  file_citation?: FileCitationDeltaAnnotation.FileCitation;
  start_index?: number;
  text?: string;
}

export namespace FileCitationDeltaAnnotation {
  /** The file that is cited. */
  export interface FileCitation {
    file_id?: string;
    /** The words of the file. */
    quote?: string;
  }
}

/** A file link that came with a delta; `index` is its place in the text's annotations. */
export interface FilePathDeltaAnnotation {
  index: number;
  type: 'file_path';
  end_index?: number;
  file_path?: FilePathDeltaAnnotation.FilePath;
  start_index?: number;
  text?: string;
}

export namespace FilePathDeltaAnnotation {
  /** The file that was made. */
  export interface FilePath {
    file_id?: string;
  }
}

/** An annotation that came with a delta. */
export type AnnotationDelta = FileCitationDeltaAnnotation | FilePathDeltaAnnotation;

/** Text to append, and annotations with their `index`. */
export interface TextDelta {
  annotations?: Array<AnnotationDelta>;
  value?: string;
}

/** More of the text part at `index`. */
export interface TextDeltaBlock {
  index: number;
  type: 'text';
  text?: TextDelta;
}

/** Fields of an uploaded or generated image. */
export interface ImageFileDelta {
  detail?: 'auto' | 'low' | 'high';
  file_id?: string;
}

/** The image part at `index`. */
export interface ImageFileDeltaBlock {
  index: number;
  type: 'image_file';
  image_file?: ImageFileDelta;
}

/** Fields of an image by address. */
export interface ImageURLDelta {
  detail?: 'auto' | 'low' | 'high';
  url?: string;
}

/** The image part at `index`. */
export interface ImageURLDeltaBlock {
  index: number;
  type: 'image_url';
  image_url?: ImageURLDelta;
}

/** More of the refusal at `index`. */
export interface RefusalDeltaBlock {
  index: number;
  type: 'refusal';
  refusal?: string;
}

/** More of a message's part; `index` is the part's place in `content`. */
export type MessageContentDelta = ImageFileDeltaBlock | TextDeltaBlock | RefusalDeltaBlock | ImageURLDeltaBlock;

/** The changes of a message: add them to the message so far. */
export interface MessageDelta {
  content?: Array<MessageContentDelta>;
  role?: 'user' | 'assistant';
}

/** The data of `thread.message.delta`. */
export interface MessageDeltaEvent {
  /** Id of the message. */
  id: string;
  delta: MessageDelta;
  object: 'thread.message.delta';
}
