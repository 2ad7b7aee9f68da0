// A loop that catches its interruption and goes on.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  for (;;) {
    try {
      for (;;);
    } catch {
    } finally {
      for (;;);
    }
  }
};
