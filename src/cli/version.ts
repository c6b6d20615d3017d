declare const PORTCULLIS_VERSION: string | undefined;

/** The version of this build; `development` when run from the sources. */
export const version: string = typeof PORTCULLIS_VERSION === "undefined" ? "development" : PORTCULLIS_VERSION;
