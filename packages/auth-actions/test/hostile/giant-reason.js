// A reason of many megabytes.
// → failed RangeError|TypeError
exports.onExecutePostLogin = async (event, api) => {
  api.access.deny("x".repeat(20_000_000));
};
