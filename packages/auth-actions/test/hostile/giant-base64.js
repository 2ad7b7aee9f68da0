// A text of many megabytes, through the host.
// → failed RangeError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  btoa("x".repeat(30_000_000));
};
