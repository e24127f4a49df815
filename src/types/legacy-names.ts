/**
 * The names that SDK 4 had under `OpenAI.Beta` and that later SDKs have under other names, at other places or as types alone.
 * Each stands for what later SDKs have; the values among them are the resource classes' own at run time.
 *
 * Declared through `openai`, as apps declare what they add to it: TypeScript merges that with nothing that is declared
 * through `openai/client`. A value merges with the SDK's type of its name, wherever else that is exported.
 */
import type { CursorPage } from 'openai/core/pagination';
import type { Assistant, FileSearchTool } from 'openai/resources/beta/assistants';
import type * as Content from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type * as RunSteps from 'openai/resources/beta/threads/runs/steps';
import type { CodeInterpreterToolCall } from 'openai/resources/beta/threads/runs/steps';
import { Chat as ChatResource } from 'openai/resources/chat/chat';
import type * as Stores from 'openai/resources/vector-stores/vector-stores';
import {
  type VectorStore,
  type VectorStoreCreateParams,
  VectorStores as StoresResource,
  type VectorStoreUpdateParams,
} from 'openai/resources/vector-stores/vector-stores';

/** The class of a list's pages. It is the same for all lists, so `instanceof` does not tell them apart. */
type PagesOf<Item extends { id: string }> = typeof CursorPage<Item>;

type Step = RunSteps.RunStep;

// What has names of its own below it. Apart from the rest: beside an export, a namespace exports nothing else by itself.
declare module 'openai' {
  namespace OpenAI {
    namespace Beta {
      export {
        ChatResource as Chat,
        StoresResource as VectorStores,
        type VectorStore,
        type VectorStoreCreateParams,
        type VectorStoreUpdateParams,
      };
      export namespace Threads {
        export namespace Runs {
          export { type CodeInterpreterToolCall as CodeToolCall };
          export namespace Steps {
            export { type CodeInterpreterToolCall as CodeToolCall };
          }
        }
      }
    }
  }
}

declare module 'openai' {
  namespace OpenAI {
    namespace Beta {
      const AssistantsPage: PagesOf<Assistant>;
      type RetrievalTool = FileSearchTool;
      /** The response format of the first SDKs that had one. */
      interface AssistantResponseFormat {
        type?: 'text' | 'json_object';
      }

      const VectorStoresPage: PagesOf<Stores.VectorStore>;
      type VectorStoresPage = Stores.VectorStoresPage;
      type VectorStoreListParams = Stores.VectorStoreListParams;
      type VectorStoreDeleted = Stores.VectorStoreDeleted;
      type AutoFileChunkingStrategyParam = Stores.AutoFileChunkingStrategyParam;
      type FileChunkingStrategy = Stores.FileChunkingStrategy;
      type FileChunkingStrategyParam = Stores.FileChunkingStrategyParam;
      type OtherFileChunkingStrategyObject = Stores.OtherFileChunkingStrategyObject;
      type StaticFileChunkingStrategy = Stores.StaticFileChunkingStrategy;
      type StaticFileChunkingStrategyObject = Stores.StaticFileChunkingStrategyObject;
      type StaticFileChunkingStrategyObjectParam = Stores.StaticFileChunkingStrategyObjectParam;

      namespace Assistants {
        type RetrievalTool = FileSearchTool;
      }
      namespace Threads {
        /** The response format of the first SDKs that had one. */
        type AssistantResponseFormat = Beta.AssistantResponseFormat;

        const MessagesPage: PagesOf<Content.Message>;
        const ThreadMessagesPage: PagesOf<Content.Message>;
        type ThreadMessagesPage = Content.MessagesPage;
        type ThreadMessage = Content.Message;
        type ThreadMessageDeleted = Content.MessageDeleted;
        type MessageContentText = Content.TextContentBlock;
        namespace MessageContentText {
          type Text = Content.Text;
        }
        type MessageContentImageFile = Content.ImageFileContentBlock;
        namespace MessageContentImageFile {
          type ImageFile = Content.ImageFile;
        }

        namespace Messages {
          const ThreadMessagesPage: PagesOf<Content.Message>;
          type ThreadMessagesPage = Content.MessagesPage;
          type ThreadMessage = Content.Message;
          type ThreadMessageDeleted = Content.MessageDeleted;
          type MessageContentText = Content.TextContentBlock;
          namespace MessageContentText {
            type Text = Content.Text;
          }
          type MessageContentImageFile = Content.ImageFileContentBlock;
          namespace MessageContentImageFile {
            type ImageFile = Content.ImageFile;
          }
        }

        const RunsPage: PagesOf<Run>;
        namespace Runs {
          const RunStepsPage: PagesOf<Step>;
          type RetrievalToolCall = RunSteps.FileSearchToolCall;
          type RetrievalToolCallDelta = RunSteps.FileSearchToolCallDelta;

          namespace Steps {
            type RetrievalToolCall = RunSteps.FileSearchToolCall;
            type RetrievalToolCallDelta = RunSteps.FileSearchToolCallDelta;
          }
        }
      }
    }
  }
}
