// A text that doubles without end.
// → failed InternalError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  let text = "ab";
  for (;;) text += text;
};
