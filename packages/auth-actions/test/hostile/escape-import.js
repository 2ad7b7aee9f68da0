// Modules, by every way of naming one.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const name of [
    "node:fs",
    "fs",
    "node:child_process",
    "file:///etc/passwd",
    "/etc/passwd",
    "./prelude.js",
    "std",
    "os",
    "qjs:os",
    "data:text/javascript,export default 1",
  ]) {
    try {
      console.error("REACHED", name, typeof (await import(name)));
    } catch {}
  }
};
