import { describe, expect, it } from "vitest";
import { quoteGo, quoteGoBytes } from "./go-quote.ts";
import { parseGoUrl, requestUrlMistake } from "./go-url.ts";

describe("parseGoUrl", () => {
  it.each([
    ["http://user:p%40@a.b:80/c d?e#f g", "http://user:p%40@a.b:80/c%20d?e#f%20g"],
    ["HTTP://A/", "http://A/"],
    ["mailto:a@b", "mailto:a@b"],
    ["http:/a", "http:/a"],
    ["http://a?", "http://a?"],
    ["http://[fe80::1%25en0]/", "http://[fe80::1%25en0]/"],
    ["//a/b", "//a/b"],
    ["/a%2Fb", "/a%2Fb"],
    ["*", "*"],
  ])("reads %s", (text, again) => {
    const url = parseGoUrl(text);
    expect(typeof url === "string" ? url : url.text).toBe(again);
  });

  it.each([
    ["a:b c:d://", undefined],
    ["a%zz", 'parse "a%zz": invalid URL escape "%zz"'],
    ["http://a b/", 'parse "http://a b/": invalid character " " in host name'],
    ["http://x[::1]/", 'parse "http://x[::1]/": invalid IP-literal'],
    ["http://a%é/", 'parse "http://a%é/": invalid URL escape "%é"'],
    ["http://a%2é/", 'parse "http://a%2é/": invalid URL escape "%2\\xc3"'],
    ["http://ü@a/", 'parse "http://ü@a/": net/url: invalid userinfo'],
    ["1:2", 'parse "1:2": first path segment in URL cannot contain colon'],
    [":", 'parse ":": missing protocol scheme'],
    ["\u0001", 'parse "\\x01": net/url: invalid control character in URL'],
  ])("says what is wrong with %s", (text, message) => {
    const url = parseGoUrl(text);
    expect(typeof url === "string" ? url : undefined).toBe(message);
  });
});

describe("requestUrlMistake", () => {
  it.each([
    ["", 'parse "": empty url'],
    ["a/b", 'parse "a/b": invalid URI for request'],
    ["//a", undefined],
    ["http://a/#%zz", 'parse "http://a/#%zz": invalid URL escape "%zz"'],
  ])("judges %s", (text, message) => {
    expect(requestUrlMistake(text)).toBe(message);
  });
});

describe("quoteGo", () => {
  it.each([
    ['a"b\\', '"a\\"b\\\\"'],
    ["\u0007\n\u007f", '"\\a\\n\\x7f"'],
    ["é日\u00a0\u200b", '"é日\\u00a0\\u200b"'],
    ["\u{e0001}", '"\\U000e0001"'],
  ])("quotes %j", (text, quoted) => {
    expect(quoteGo(text)).toBe(quoted);
  });

  it("writes bytes that are no text one by one", () => {
    expect(quoteGoBytes("a\xc3\xa9\xc3")).toBe('"aé\\xc3"');
  });
});
