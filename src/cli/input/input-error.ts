/** The user's files or flags cannot be used: one sentence, without a stack trace. Caught where the sentence is printed. */
export class InputError extends Error {}
