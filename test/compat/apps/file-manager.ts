/** The files of an assistant, as the sample apps keep them: one vector store, in the calls of SDK v4. */
import { toFile } from 'openai-assistants-shim';
import type OpenAI from 'openai-assistants-shim';

export class FileManager {
  constructor(
    private readonly openai: OpenAI,
    private readonly assistantId: string,
  ) {}

  async upload(name: string, content: string): Promise<string> {
    const vectorStoreId = await this.getOrCreateVectorStore();
    const file = await toFile(new TextEncoder().encode(content), name);
    const uploaded = await this.openai.files.create({ file, purpose: 'assistants' });
    await this.openai.beta.vectorStores.files.create(vectorStoreId, { file_id: uploaded.id });
    return uploaded.id;
  }

  async list(): Promise<{ file_id: string; filename: string; status: string }[]> {
    const vectorStoreId = await this.getOrCreateVectorStore();
    const files = await this.openai.beta.vectorStores.files.list(vectorStoreId);
    return Promise.all(
      files.data.map(async ({ id }) => {
        const details = await this.openai.files.retrieve(id);
        const { status } = await this.openai.beta.vectorStores.files.retrieve(vectorStoreId, id);
        return { file_id: id, filename: details.filename, status };
      }),
    );
  }

  async remove(fileId: string): Promise<void> {
    await this.openai.beta.vectorStores.files.del(await this.getOrCreateVectorStore(), fileId);
  }

  private async getOrCreateVectorStore(): Promise<string> {
    const assistant = await this.openai.beta.assistants.retrieve(this.assistantId);
    const [known] = assistant.tool_resources?.file_search?.vector_store_ids ?? [];
    if (known) return known;
    const made = await this.openai.beta.vectorStores.create({ name: 'sample-assistant-vector-store' });
    const tool_resources = { file_search: { vector_store_ids: [made.id] } };
    await this.openai.beta.assistants.update(this.assistantId, { tool_resources });
    return made.id;
  }
}
