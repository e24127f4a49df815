/**
 * The names that SDK 4 had for parts of parameters, and that later SDKs declare only under other parameters. Otherwise like
 * `legacy-names.ts`.
 */
import type { CodeInterpreterTool, FunctionTool } from 'openai/resources/beta/assistants';
import type { RunCreateParams as NewRun, RunSubmitToolOutputsParams } from 'openai/resources/beta/threads/runs/runs';
import type { ThreadCreateAndRunParams as NewThreadRun } from 'openai/resources/beta/threads/threads';

type NewThread = NewThreadRun.Thread;

declare module 'openai' {
  namespace OpenAI {
    namespace Beta {
      namespace AssistantCreateParams {
        type AssistantToolsCode = CodeInterpreterTool;
        type AssistantToolsFunction = FunctionTool;
      }
      namespace AssistantUpdateParams {
        type AssistantToolsCode = CodeInterpreterTool;
        type AssistantToolsFunction = FunctionTool;
      }
      namespace ThreadCreateAndRunParams {
        type AssistantToolsCode = CodeInterpreterTool;
        type AssistantToolsFunction = FunctionTool;
      }
      namespace ThreadCreateAndRunStreamParams {
        type Thread = NewThread;
        namespace Thread {
          type Message = NewThreadRun.Thread.Message;
          namespace Message {
            type Attachment = NewThreadRun.Thread.Message.Attachment;
            namespace Attachment {
              type FileSearch = NewThreadRun.Thread.Message.Attachment.FileSearch;
            }
          }
          type ToolResources = NewThreadRun.Thread.ToolResources;
          namespace ToolResources {
            type CodeInterpreter = NewThreadRun.Thread.ToolResources.CodeInterpreter;
            type FileSearch = NewThreadRun.Thread.ToolResources.FileSearch;
            namespace FileSearch {
              type VectorStore = NewThreadRun.Thread.ToolResources.FileSearch.VectorStore;
              namespace VectorStore {
                type Auto = NewThreadRun.Thread.ToolResources.FileSearch.VectorStore.Auto;
                type Static = NewThreadRun.Thread.ToolResources.FileSearch.VectorStore.Static;
                namespace Static {
                  type Static = NewThreadRun.Thread.ToolResources.FileSearch.VectorStore.Static.Static;
                }
              }
            }
          }
        }
        type ToolResources = NewThreadRun.ToolResources;
        namespace ToolResources {
          type CodeInterpreter = NewThreadRun.ToolResources.CodeInterpreter;
          type FileSearch = NewThreadRun.ToolResources.FileSearch;
        }
        type TruncationStrategy = NewThreadRun.TruncationStrategy;
      }

      namespace Threads {
        namespace RunCreateParams {
          type AssistantToolsCode = CodeInterpreterTool;
          type AssistantToolsFunction = FunctionTool;
        }
        namespace RunCreateAndPollParams {
          type AdditionalMessage = NewRun.AdditionalMessage;
          namespace AdditionalMessage {
            type Attachment = NewRun.AdditionalMessage.Attachment;
            namespace Attachment {
              type FileSearch = NewRun.AdditionalMessage.Attachment.FileSearch;
            }
          }
          type TruncationStrategy = NewRun.TruncationStrategy;
        }
        namespace RunCreateAndStreamParams {
          type AdditionalMessage = NewRun.AdditionalMessage;
          namespace AdditionalMessage {
            type Attachment = NewRun.AdditionalMessage.Attachment;
            namespace Attachment {
              type FileSearch = NewRun.AdditionalMessage.Attachment.FileSearch;
            }
          }
          type TruncationStrategy = NewRun.TruncationStrategy;
        }
        namespace RunStreamParams {
          type AdditionalMessage = NewRun.AdditionalMessage;
          namespace AdditionalMessage {
            type Attachment = NewRun.AdditionalMessage.Attachment;
            namespace Attachment {
              type FileSearch = NewRun.AdditionalMessage.Attachment.FileSearch;
            }
          }
          type TruncationStrategy = NewRun.TruncationStrategy;
        }
        namespace RunSubmitToolOutputsAndPollParams {
          type ToolOutput = RunSubmitToolOutputsParams.ToolOutput;
        }
        namespace RunSubmitToolOutputsStreamParams {
          type ToolOutput = RunSubmitToolOutputsParams.ToolOutput;
        }
      }
    }
  }
}
