/**
 * What all values that are no JSON have in common: the classes of values, and failures. Anything else that is an object
 * is one of JSON, or bytes.
 */
export abstract class Made {
  declare protected readonly made: true;
}
