/** A citation of a file in the text. The indices point into `Text.value`; the end is exclusive. */
export interface FileCitationAnnotation {
  end_index: number;
  file_citation: FileCitationAnnotation.FileCitation;
  start_index: number;
  /** The marker in the text, which apps usually replace. */
  text: string;
  type: 'file_citation';
}

export namespace FileCitationAnnotation {
  /** The file that is cited. */
  export interface FileCitation {
    file_id: string;
  }
}

/** A link in the text to a file that the code interpreter made. */
export interface FilePathAnnotation {
  end_index: number;
  file_path: FilePathAnnotation.FilePath;
  start_index: number;
  /** The link in the text (`sandbox:/…`), which apps usually replace. */
  text: string;
  type: 'file_path';
}

export namespace FilePathAnnotation {
  /** The file that was made. */
  export interface FilePath {
    file_id: string;
  }
}

/** An annotation of a text. */
export type Annotation = FileCitationAnnotation | FilePathAnnotation;

/** Text with its annotations. */
export interface Text {
  annotations: Array<Annotation>;
  value: string;
}

/** A text part of a message. */
export interface TextContentBlock {
  text: Text;
  type: 'text';
}

/** A text part, as you send it. */
export interface TextContentBlockParam {
  text: string;
  type: 'text';
}

/** An uploaded image. */
export interface ImageFile {
  file_id: string;
  /** `low` costs fewer tokens. */
  detail?: 'auto' | 'low' | 'high';
}

/** A part of a message that shows an uploaded or generated image. */
export interface ImageFileContentBlock {
  image_file: ImageFile;
  type: 'image_file';
}

/** An image URL. */
export interface ImageURL {
  url: string;
  /** `low` costs fewer tokens; `auto` by default. */
  detail?: 'auto' | 'low' | 'high';
}

/** A part of a message that shows an image from a URL. */
export interface ImageURLContentBlock {
  image_url: ImageURL;
  type: 'image_url';
}

/** A part in which the model declines to answer. */
export interface RefusalContentBlock {
  refusal: string;
  type: 'refusal';
}

/** Any part of a message. */
export type MessageContent = ImageFileContentBlock | ImageURLContentBlock | TextContentBlock | RefusalContentBlock;

/** Any part of a message, as you send it. */
export type MessageContentPartParam = ImageFileContentBlock | ImageURLContentBlock | TextContentBlockParam;
