// An error with a message of many megabytes.
// → failed Error
exports.onExecutePostLogin = async (event, api) => {
  throw new Error("x".repeat(20_000_000));
};
