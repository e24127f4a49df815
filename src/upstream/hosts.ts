/** Azure's resources and Foundry projects: in the public cloud, in that of the US government and in that of China. */
const AZURE =
  /\.((openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)|api\.cognitive\.(microsoft\.(com|us)|azure\.cn))$/i;

/** Whether a host is one of Azure's for models. */
export const isAzureHost = (hostname: string): boolean => AZURE.test(hostname);

/** Whether a host is OpenAI's own, a regional one included. */
export const isOpenAIHost = (hostname: string): boolean => /(^|\.)api\.openai\.com$/i.test(hostname);
