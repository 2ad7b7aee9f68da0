// Requests that are none, and the refusals caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const [url, options] of [
    ["file:///etc/passwd"],
    ["data:text/plain,x"],
    ["node:fs"],
    ["/relative"],
    ["https://answers.example/", { method: "GET /x HTTP/1.1\r\nHost: y" }],
    ["https://answers.example/", { headers: { "a\r\nb": "c" } }],
    ["https://answers.example/", { headers: { a: "b\r\nc: d" } }],
    ["https://answers.example/", { headers: { "": "b" } }],
    ["https://answers.example/", { method: "" }],
    ["https://answers.example/", { method: "GET", body: "x" }],
  ])
    try {
      await fetch(url, options);
      console.error("REACHED", url, options);
    } catch {}
};
