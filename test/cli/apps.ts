/** Sources of small apps for the command. */

/** Logs two messages, one of which would break a line. Fine in every world. */
export const FINE = `import { defineApp } from 'notspot';
export default defineApp((device) => {
  const buffer = device.memory.allocate(1024, 512);
  return {
    *main() {
      device.mv.serverLoggingInit(buffer, 1024);
      device.mv.serverLog('one');
      yield device.sleep(1_500_000);
      device.mv.serverLog('two\\nlines \\u001b[31m');
      for (let i = 0; i < 3; i += 1) device.mv.getMicroseconds();
    },
  };
});
`;

export const CRASHING = `import { defineApp } from 'notspot';

interface Settings { readonly pause: number }

export default defineApp((device) => ({
  *main() {
    const settings: Settings = { pause: 1_500_000 };
    yield device.sleep(settings.pause);
    throw new Error('it broke');
  },
}));
`;

/** Does nothing for as long as it may: a run that takes long in real time. */
export const BUSY = `import { defineApp } from 'notspot';
export default defineApp((device) => ({
  *main() {
    for (;;) {
      device.mv.getMicroseconds();
      yield device.sleep(1000);
    }
  },
}));
`;
