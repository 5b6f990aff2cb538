const Sequencer = require('@jest/test-sequencer').default;

/** Suites that start servers again and again; begun last, one of them would keep one worker busy and the others idle. */
const LONG = ['/test/crash/', '/test/e2e/operations-', '/test/'];

/** Long suites first, also on a machine that has no durations of an earlier run. */
module.exports = class LongFirstSequencer extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = LONG.findIndex((part) => path.includes(part));
      return found < 0 ? LONG.length : found;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
