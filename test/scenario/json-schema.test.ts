/** The published schema of scenario files. */

import { expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';

it('is published as it is (update with: npx vitest run test/scenario -u)', async () => {
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../scenarios/scenario.schema.json');
});

it('describes every key', () => {
  const bare: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      const isProperty = path.endsWith('/properties');
      const isTag = typeof value === 'object' && value !== null && 'const' in value;
      if (isProperty && !isTag && !('description' in Object(value))) bare.push(`${path}/${key}`);
      visit(value, `${path}/${key}`);
    }
  };
  visit(scenarioJsonSchema(), '');
  expect(bare).toEqual([]);
});
