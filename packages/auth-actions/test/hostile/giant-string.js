// A text of half a gigabyte.
// → failed InternalError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  const text = "x".repeat(2 ** 29);
  api.access.deny(text);
};
