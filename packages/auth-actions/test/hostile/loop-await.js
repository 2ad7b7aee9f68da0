// An await without end.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  for (;;) await null;
};
