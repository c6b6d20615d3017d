/** Cases of the JMESPath suite that Kyverno's dialect answers in another way, by file, place and expression. */
export const jmespathGaps: Readonly<Record<string, string>> = {
  "functions.json 0.17 avg(empty_list)": "the average of nothing is no number, which JSON does not have",
  "functions.json 0.110 sum(`[]`)": "sum is Kyverno's own, which wants an element",
  "literal.json 2.12 '\\\\'": "the library takes a backslash before a quote for its escape, whatever is before it",
  "syntax.json 8.1 [:::]": "the library passes over a third colon",
};
