/** Hosts of Azure's resources and Foundry projects, in the public, US government and China clouds. */
const AZURE =
  /\.((openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)|api\.cognitive\.(microsoft\.(com|us)|azure\.cn))$/i;

/** Whether a host is Azure's. */
export const isAzureHost = (hostname: string): boolean => AZURE.test(hostname);

/** Whether a host is OpenAI's, including regional ones. */
export const isOpenAIHost = (hostname: string): boolean => /(^|\.)api\.openai\.com$/i.test(hostname);
