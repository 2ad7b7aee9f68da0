// Lines without end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  for (;;) console.log("x".repeat(10_000));
};
