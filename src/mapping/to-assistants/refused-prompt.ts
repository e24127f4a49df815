/** The fields of a refusal. */
interface Refusal {
  code: string | null;
  message: string;
}

/** Messages for a request that is longer than the model's context. */
const TOO_LONG =
  /context[ _](?:length|window|size)|maximum context|(?:input|prompt) is too long|exceeds? (?:the )?context|context the overflows/i;

/** Codes for prompts that break a content rule: Azure's filter, and OpenAI's `bio_policy` and similar. */
const POLICY_CODE = /^content_filter$|_policy(_violation)?$/;

/** Messages for the same. OpenAI then uses a code that other services have for any refusal. */
const POLICY_WORDS = /content management policy|violating our usage polic/i;

/** Whether a request was refused, or failed, because it is longer than the model's context. */
export const isLongerThanContext = ({ code, message }: Refusal): boolean =>
  code === 'context_length_exceeded' || TOO_LONG.test(message);

/**
 * Whether a request was refused, or failed, because of the content of the thread or a tool's output, rather than its
 * parameters.
 */
export function isPromptRefused(refusal: Refusal): boolean {
  const { code, message } = refusal;
  return isLongerThanContext(refusal) || POLICY_CODE.test(code ?? '') || POLICY_WORDS.test(message);
}
