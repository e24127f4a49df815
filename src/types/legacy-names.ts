/**
 * The names that SDK 4 had under `OpenAI.Beta`, and that later SDKs have renamed, moved or kept only as types. Each is an alias
 * of what later SDKs have. The values exist at run time on our resource classes.
 *
 * They are declared in the module `openai`, as apps declare their own additions. TypeScript does not merge those with
 * declarations in `openai/client`. A value merges with the SDK's type of the same name, wherever that is exported.
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

/** The class of the pages of a list. All lists have the same class, so `instanceof` does not distinguish them. */
type PagesOf<Item extends { id: string }> = typeof CursorPage<Item>;

type Step = RunSteps.RunStep;

// Namespaces with explicit exports. They are separate, because a namespace with an `export` exports nothing else implicitly.
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
      /** The response format of early SDKs. */
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
        /** The response format of early SDKs. */
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
