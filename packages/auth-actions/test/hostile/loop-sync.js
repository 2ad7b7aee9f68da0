// A loop without end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  for (;;);
};
