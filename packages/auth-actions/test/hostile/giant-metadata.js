// Metadata of many megabytes.
// → failed RangeError|TypeError
exports.onExecutePostLogin = async (event, api) => {
  for (let n = 0; n < 1_000; n += 1) api.user.setUserMetadata(`key${n}`, "x".repeat(10_000));
};
