/** The user's files or flags cannot be used: one sentence, without a stack trace. Caught where the sentence is printed. */
export class InputError extends Error {}

/** A file or folder cannot be read at all. */
export class UnreadableError extends InputError {}
