import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/setup.ts'],
    reporters: ['verbose'],
    // One after the other: each of them keeps a small machine busy.
    fileParallelism: false,
    // They download, unpack and install.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
