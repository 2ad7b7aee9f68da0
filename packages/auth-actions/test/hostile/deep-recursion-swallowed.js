// A function that calls itself again whenever it is stopped.
// → failed InternalError|TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  const deeper = () => {
    try {
      deeper();
    } catch {
      deeper();
    }
  };
  deeper();
};
