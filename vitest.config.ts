import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { FidelityReporter } from './test/support/fidelity-reporter.ts';

export default defineConfig({
  // As in tsconfig.json: in the repository the library is its sources, and needs no build.
  resolve: { alias: { notspot: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    // They build and install: npm run test:package.
    exclude: [...configDefaults.exclude, 'test/package/**'],
    // Shared machines are slow at times; no test measures time.
    reporters: ['default', new FidelityReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
