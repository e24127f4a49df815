/** What a service says of what it refuses. */
interface Refusal {
  code: string | null;
  message: string;
}

/** How servers say that a request is more than their model takes. */
const TOO_LONG =
  /context[ _](?:length|window|size)|maximum context|(?:input|prompt) is too long|exceeds? (?:the )?context|context the overflows/i;

/** The codes of prompts that break a rule for content: Azure's filter, and OpenAI's `bio_policy` and the like. */
const POLICY_CODE = /^content_filter$|_policy(_violation)?$/;

/** The same in words: OpenAI's code is then one that other services have for any refusal. */
const POLICY_WORDS = /content management policy|violating our usage polic/i;

/** Whether a request was refused, or failed, because it is longer than the model's context. */
export const isLongerThanContext = ({ code, message }: Refusal): boolean =>
  code === 'context_length_exceeded' || TOO_LONG.test(message);

/** Whether a request was refused, or failed, for what stands in the thread or in a tool's output, not for how it was asked. */
export function isPromptRefused(refusal: Refusal): boolean {
  const { code, message } = refusal;
  return isLongerThanContext(refusal) || POLICY_CODE.test(code ?? '') || POLICY_WORDS.test(message);
}
