// Redirects to where nobody may be sent, and the refusals caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const url of [
    "javascript:alert(1)",
    "http://app.example/",
    "//app.example/",
    "/path",
    "data:text/html,x",
    "https://kim:secret@app.example/",
    "https:///",
    "ftp://app.example/",
    " ",
    "https://app.example/" + "x".repeat(10_000),
    { toString: () => "javascript:alert(1)" },
    "http://localhost.app.example/",
    "http://127.0.0.1.app.example/",
    "java\nscript:alert(1)",
  ])
    try {
      api.redirect.sendUserTo(url);
      console.error("REACHED", url);
    } catch {}
};
