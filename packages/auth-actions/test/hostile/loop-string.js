// A text that is built in small pieces without end.
// → failed TimeoutError|InternalError
exports.onExecutePostLogin = async (event, api) => {
  let text = "";
  for (;;) text = `${text}x`.slice(-100_000);
};
